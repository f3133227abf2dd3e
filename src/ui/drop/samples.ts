/** A made-up log that is served beside the page, to try Flowglass with. */
export interface Sample {
  readonly vendor: string
  readonly fileName: string
  readonly sentence: string
}

export const SAMPLES: readonly Sample[] = [
  {
    vendor: 'AWS',
    fileName: 'aws-vpc.log.gz',
    sentence: 'VPC flow log with TCP flags: a web tier, a port scan and a database that does not answer.',
  },
  {
    vendor: 'Tencent Cloud',
    fileName: 'tencent-eni.log.gz',
    sentence: 'ENI flow log: accepted and rejected traffic of a few network interfaces.',
  },
  {
    vendor: 'Trustgrid',
    fileName: 'tg-flow-logs-2024-05-14.csv.gz',
    sentence: 'Daily export of one day: VPN flows between nodes, with their flags and a few blocked.',
  },
  {
    vendor: 'Netmaker',
    fileName: 'netmaker-flows.json.gz',
    sentence: 'Traffic log of a mesh: every connection told by both of its nodes.',
  },
]

/** Fetches a sample from the page's own origin. Called by a click and by nothing else. */
export async function fetchSample(sample: Sample): Promise<File> {
  const url = new URL(`./samples/${sample.fileName}`, document.baseURI)
  const response = await fetch(url, { cache: 'force-cache' })
  if (!response.ok) {
    throw new Error(`The sample ${sample.fileName} is not on this server (it answered ${response.status}).`)
  }
  return new File([await response.blob()], sample.fileName, { lastModified: 0 })
}
