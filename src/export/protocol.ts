import type { ExportPlan } from './plan.ts'

/** To the worker that writes files. It answers each request in turn. */
export type ExportRequest =
  | { readonly type: 'digest'; readonly file: File }
  | { readonly type: 'begin'; readonly plan: ExportPlan }
  /** A complete Arrow IPC stream in pieces: records of table `flow`, the plan's columns in their order. */
  | { readonly type: 'rows'; readonly pieces: readonly Uint8Array[] }
  | { readonly type: 'end' }

export type ExportResponse =
  /** SHA-256 of the file, in hexadecimal. */
  | { readonly type: 'digest'; readonly sha256: string }
  /** What comes next in the file, and how many records the request had. */
  | { readonly type: 'bytes'; readonly bytes: readonly Uint8Array<ArrayBuffer>[]; readonly records: number }
  | { readonly type: 'failed'; readonly message: string }
