/** Resolves once `holds` does; looked at after every turn of the event loop, so nothing is slept away. */
export async function until(holds: () => boolean | Promise<boolean>, deadlineMs = 10_000): Promise<void> {
  const startedMs = performance.now();
  while (!(await holds())) {
    if (performance.now() - startedMs > deadlineMs) throw new Error(`not within ${deadlineMs} ms: ${holds.toString()}`);
    await new Promise<void>((resolve) => setTimeout(resolve, 2));
  }
}
