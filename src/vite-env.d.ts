/// <reference types="vite/client" />
/// <reference types="svelte" />

declare const __FLOWGLASS_VERSION__: string

declare module '*?gzip' {
  /** URL of the file, gzipped in the build. */
  const url: string
  export default url
}
