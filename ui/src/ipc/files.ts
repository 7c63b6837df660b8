import { ApiFailure, localError } from './errors';

/** More than a request file can have; what is larger is refused before it is read. */
const LARGEST = 1024 * 1024;

/** Hands a text to the browser as a download. */
export function download(fileName: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}

/** The text of a file that the person picks; `null` when none was picked. */
export function pickText(title: string): Promise<string | null> {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.json,.txt';
  input.ariaLabel = title;
  return new Promise((resolve, reject) => {
    input.addEventListener('cancel', () => resolve(null));
    input.addEventListener('change', () => {
      const file = input.files?.[0];
      if (file) textOf(file).then(resolve, reject);
      else resolve(null);
    });
    input.click();
  });
}

/** A file's text: UTF-8, or UTF-16 as PowerShell writes it. */
export async function textOf(file: Blob): Promise<string> {
  if (file.size > LARGEST) {
    throw refused('The file is larger than 1 MB, so it is not a restore request. It was not read.');
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    throw refused('The file is not text in UTF-8 or UTF-16.');
  }
}

function encodingOf([first, second]: Uint8Array): string {
  if ((first === 0xff && second === 0xfe) || second === 0) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || first === 0) return 'utf-16be';
  return 'utf-8';
}

function refused(message: string): ApiFailure {
  return new ApiFailure(localError('invalidInput', message));
}
