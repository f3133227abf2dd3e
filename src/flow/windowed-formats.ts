/** Formats whose records are of capture windows of one to ten minutes, in which starts and connections are put together. */
export const WINDOWED_FORMATS: readonly string[] = ['aws-vpc', 'aws-tgw', 'tencent-eni', 'tencent-ccn']
