/**
 * Returns the files of a drop. A folder looks like a file that cannot be read, so it is left out.
 */
export function droppedFiles({ items }: Pick<DataTransfer, 'items'>): {
  readonly files: readonly File[];
  readonly hasFolder: boolean;
} {
  const dropped = [...items].filter(({ kind }) => kind === 'file');
  const isFolder = (item: DataTransferItem): boolean =>
    item.webkitGetAsEntry()?.isDirectory ?? false;
  const files = dropped.flatMap((item) => (isFolder(item) ? [] : (item.getAsFile() ?? [])));
  return { files, hasFolder: dropped.some(isFolder) };
}
