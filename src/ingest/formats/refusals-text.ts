import type { Head } from '../head.ts'

const NOT_YET = 'which Flowglass does not read yet'

/** @param name of a kind of flow log that is known, but not read: any table of it will do */
export function notReadYet(name: string): string {
  return `It looks like ${name}, ${NOT_YET}; turned into CSV with a column for each address, it can be opened.`
}

/** Lines that end with a bare carriage return would be one line to every format; JSON takes it for a blank. */
export function kindOfLineEnds({ text }: Head): string | undefined {
  if (text.includes('\n') || !/\r[^\r]/.test(text) || /^\s*[[{]/.test(text)) return undefined
  return 'Its lines end with carriage returns, as on Macs of long ago, which Flowglass does not read; save it with line feeds and drop it again.'
}

/** What text looks like that no format recognises. */
export function kindOfText({ text, lines }: Head): string | undefined {
  const first = lines[0] ?? text.trim().slice(0, 1000)
  if (first === '') return 'The file holds nothing but blanks, so there is nothing to load.'
  return kindOfPage(text) ?? kindOfLog(text, first) ?? kindOfProse(text) ?? kindOfTable(first)
}

/** An export that failed is often saved all the same, as the page that said so. */
function kindOfPage(text: string): string | undefined {
  const start = text.slice(0, 1000)
  if (/^\s*(<!doctype html|<html)/i.test(start)) {
    return 'It is a web page, perhaps an error page that was saved in place of the log; download the log again and look at it first.'
  }
  if (/^\s*<\?xml|^\s*<Error>/i.test(start)) {
    return 'It is XML, perhaps an error message of the storage service in place of the log; download the log again.'
  }
  return undefined
}

function kindOfLog(text: string, first: string): string | undefined {
  const zeekPath = /^#path[ \t]+(\S+)/m.exec(text)?.[1]
  if (/^#(separator|fields)\b/m.test(text)) {
    const isConn = zeekPath === undefined || zeekPath === 'conn' || zeekPath === 'open_conn'
    return isConn
      ? 'It looks like a Zeek log, but its line #fields does not name id.orig_h, id.resp_h and conn_state, so it cannot be read as conn.log.'
      : `It looks like Zeek’s ${zeekPath}.log, which holds no flows; the flows are in conn.log.`
  }
  if (/^Date first seen\b/.test(first))
    return `It looks like nfdump’s output for people, ${NOT_YET}; \`nfdump -o csv\` writes columns.`
  if (/^(\d+\|){20,}\d+$/.test(first))
    return `It looks like nfdump’s pipe format, ${NOT_YET}; \`nfdump -o csv\` writes columns.`
  if (/\btype="?traffic"?/.test(text) && /\bsrcip=/.test(text)) return notReadYet('a FortiGate traffic log')
  if (/,TRAFFIC,(start|end|drop|deny),/.test(first)) return notReadYet('a PAN-OS traffic log')
  if (/^\s*(sIP|sip)\s*\|/.test(first)) return notReadYet('SiLK’s rwcut output')
  return undefined
}

/** A table without two columns of addresses. */
function kindOfTable(first: string): string | undefined {
  if (/@timestamp|@message|@ingestionTime/i.test(first)) {
    return 'It looks like a result of CloudWatch Logs Insights without source and destination addresses; run the query again with srcAddr and dstAddr among its fields.'
  }
  const names = first.split(/[,;\t|]/)
  if (names.length < 3) return undefined
  const shown = names.slice(0, 4).map((name) => name.trim().replaceAll('"', '').slice(0, 30))
  return `It looks like a table (${shown.join(', ')}, …), but fewer than two of its columns hold addresses; export it with source and destination addresses.`
}

const WORDS_OF_A_SENTENCE = 8

function kindOfProse(text: string): string | undefined {
  const words = text.slice(0, 2000).split(/\s+/)
  const plain = words.filter((word) => /^\p{L}{2,}[.,;:!?]?$/u.test(word))
  if (words.length < WORDS_OF_A_SENTENCE || plain.length < 0.7 * words.length) return undefined
  return 'It looks like prose, not like a flow log; whatever its name says, it holds no records.'
}
