import type { LoadedFile } from '../../state/dataset.svelte.ts'
import type { FileReport, LoadReport } from '../../state/load-report.ts'

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

/** One sentence on what a load did, to be read out. */
export function reportInWords(report: LoadReport): string {
  const loaded = report.files.filter((file) => file.status === 'loaded')
  const records = report.files.reduce((sum, file) => sum + file.records, 0)
  const rejected = report.files.reduce((sum, file) => sum + file.rejected, 0)
  const names = report.files.filter((file) => file.status === 'names').length
  const others = report.files.length - loaded.length - names
  return [
    `Loaded ${loaded.length} of ${report.files.length} files: ${records} records`,
    rejected > 0 ? `, ${rejected} rejected` : '',
    names > 0 ? `, ${names} of names` : '',
    others > 0 ? `; ${others} not loaded to the end` : '',
    '.',
  ].join('')
}
