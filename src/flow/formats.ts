/** Ids of the formats, as column `format` shows them, with the name that people know. */
export const FORMAT_TITLES = {
  'aws-vpc': 'AWS VPC flow log',
  'aws-tgw': 'AWS transit gateway flow log',
  'tencent-eni': 'Tencent Cloud ENI flow log',
  'tencent-ccn': 'Tencent Cloud CCN flow log',
  trustgrid: 'Trustgrid flow log',
  netmaker: 'Netmaker traffic log',
  'zeek-conn': 'Zeek conn.log',
  delimited: 'delimited text with chosen columns',
} as const

export type FormatId = keyof typeof FORMAT_TITLES

/** What people call a format; its name where it is none of ours. */
export function formatTitle(format: string): string {
  return Object.hasOwn(FORMAT_TITLES, format) ? FORMAT_TITLES[format as FormatId] : format
}
