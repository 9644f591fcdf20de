/** Something an author or a technician has to put right, and where. */
export interface Problem {
  readonly file: string;
  /** From 1; 1 where the whole file is meant. */
  readonly line: number;
  readonly column: number;
  /** Place inside the file, `form.pages[0].fields[1].kind`; empty for the file itself. */
  readonly path: string;
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** `file:line:column path: message; remedy`, as editors and terminals make it a link. */
export function problemLine(problem: Problem): string {
  const place = problem.path === '' ? '' : ` ${problem.path}:`;
  return `${problem.file}:${problem.line}:${problem.column}:${place} ${problem.message}; ${problem.remedy}`;
}

export function fileProblem(file: string, message: string, remedy: string): Problem {
  return { file, line: 1, column: 1, path: '', message, remedy };
}
