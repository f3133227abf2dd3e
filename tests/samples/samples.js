import { awsLog } from './aws.js'
import { netmakerJson } from './netmaker.js'
import { tencentCcnLog, tencentEniLog } from './tencent.js'
import { trustgridCsv } from './trustgrid.js'

/**
 * The samples that the page offers: name of the file in public/samples, and its text.
 * @type {Record<string, () => string>}
 */
export const SAMPLES = {
  'aws-vpc.log.gz': awsLog,
  'tencent-eni.log.gz': tencentEniLog,
  'tencent-ccn.log.gz': tencentCcnLog,
  'tg-flow-logs-2024-05-14.csv.gz': trustgridCsv,
  'netmaker-flows.json.gz': netmakerJson,
}
