/** The files of a drop or a paste, folders opened and read to their ends, in the order of their paths. */
export async function transferredFiles(transfer: DataTransfer): Promise<File[]> {
  // The list of items is gone after the first await, so all entries are taken first.
  const items = [...transfer.items].filter((item) => item.kind === 'file')
  const sources = items.map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }))
  const found: File[][] = []
  for (const { entry, file } of sources) {
    if (entry?.isDirectory) found.push(await filesBelow(entry))
    else if (file) found.push([file])
  }
  return found.flat()
}

/** The files that an `<input type="file">` holds, without those that file systems hide. */
export function chosenFiles(input: HTMLInputElement): File[] {
  return [...(input.files ?? [])].filter((file) => !file.webkitRelativePath || !isHidden(file.name))
}

/** Do these types, of a drag that has not ended, promise files? */
export function bringsFiles(transfer: DataTransfer | null): transfer is DataTransfer {
  return transfer?.types.includes('Files') ?? false
}

/** One by one takes twice as long; 2000 at once hold the page for most of a second (Chromium 156). */
const FILES_AT_ONCE = 32

async function filesBelow(entry: FileSystemEntry): Promise<File[]> {
  const entries = await fileEntriesBelow(entry)
  const files: File[] = []
  for (let n = 0; n < entries.length; n += FILES_AT_ONCE)
    files.push(...(await Promise.all(entries.slice(n, n + FILES_AT_ONCE).map(fileOf))))
  return files
}

async function fileEntriesBelow(entry: FileSystemEntry): Promise<FileSystemFileEntry[]> {
  if (isHidden(entry.name)) return []
  if (isFile(entry)) return [entry]
  if (!isDirectory(entry)) return []
  const children = await entriesOf(entry.createReader())
  const { compare } = new Intl.Collator('en', { numeric: true }) // localeCompare would make one for every pair
  children.sort((a, b) => compare(a.name, b.name))
  const found: FileSystemFileEntry[][] = []
  for (const child of children) found.push(await fileEntriesBelow(child))
  return found.flat()
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject))
}

/** `readEntries` gives a hundred at a time, and none at the end. */
async function entriesOf(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const entries: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (some.length === 0) return entries
    entries.push(...some)
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory
}

function isHidden(name: string): boolean {
  return name.startsWith('.') || name === 'Thumbs.db' || name === 'desktop.ini'
}
