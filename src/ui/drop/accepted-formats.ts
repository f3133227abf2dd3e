/** What may be dropped, in the words of those who export it. */
export const ACCEPTED_FORMATS: readonly { readonly source: string; readonly what: string }[] = [
  {
    source: 'AWS',
    what: 'VPC and transit gateway flow logs, any version and field order; files from S3 and CloudWatch',
  },
  { source: 'Tencent Cloud', what: 'ENI and CCN flow logs' },
  { source: 'Trustgrid', what: 'daily export, CSV from the portal, JSON from the API' },
  { source: 'Netmaker', what: 'traffic logs of the API as JSON or CSV' },
  { source: 'Zeek', what: 'conn.log and open_conn.log as TSV, JSON or Parquet' },
  {
    source: 'Others',
    what: 'any delimited text or Parquet with two address columns: you say which is which',
  },
  {
    source: 'Names',
    what: 'a hosts file, or addresses and prefixes with a name each: shown beside addresses',
  },
]
