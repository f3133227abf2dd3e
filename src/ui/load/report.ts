import type { LoadedFile } from '../../state/dataset.svelte.ts'
import { formatCounted } from '../../lib/format-number.ts'
import { sumOfProgress, type FileReport, type LoadReport } from '../../state/load-report.ts'

/** A finding of a report: something that is wrong with some records, or with the file. */
export type Finding = FileReport['rejections'][number]

/** A report, and the file it stands for where its records are in the data set. */
export interface ReportedFile {
  readonly report: FileReport
  readonly label: string
  readonly loaded: LoadedFile | undefined
}

/** Is there something that the figures in the footer do not say already? */
export function isWorthSaying(report: LoadReport): boolean {
  return report.files.some(
    (file) => file.status !== 'loaded' || file.rejections.length > 0 || file.warnings.length > 0,
  )
}

/** The files of the data set, behind those of the last load that are not part of it. */
export function reportedFiles(
  loaded: readonly LoadedFile[],
  last: LoadReport | undefined,
): readonly ReportedFile[] {
  const left = (last?.files ?? []).filter((report) => !loaded.some((file) => file.report === report))
  return [
    ...left
      .filter((report) => report.status !== 'loaded')
      .map((report) => ({ report, label: report.name, loaded: undefined })),
    ...loaded.map((file) => ({ report: file.report, label: file.label, loaded: file })),
  ]
}

/** What a load did, in a sentence or two, to be read out. */
export function reportInWords({ files }: LoadReport): string {
  const names = files.filter((file) => file.status === 'names')
  const logs = files.filter((file) => file.status !== 'names')
  const said = logs.length > 0 || names.length === 0 ? [logsInWords(logs)] : []
  return [...said, ...names.map(({ name, message }) => `${name}: ${message}`)].join(' ')
}

function logsInWords(logs: readonly FileReport[]): string {
  const loaded = logs.filter((file) => file.status === 'loaded').length
  const { records, rejected } = sumOfProgress(logs)
  const others = logs.length - loaded
  return [
    `Loaded ${loaded} of ${formatCounted(logs.length, 'file')}: ${formatCounted(records, 'record')}`,
    rejected > 0 ? `, ${rejected} unreadable` : '',
    others > 0 ? `; ${others} not loaded to the end` : '',
    '.',
  ].join('')
}
