declare module '*?gzip' {
  const url: string
  export default url
}
