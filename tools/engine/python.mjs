/* Run a script by the Python that browsers run: python.mjs RUNTIME FOLDER SCRIPT. The folder is /folder to the script. */
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [runtime, folder, script] = process.argv.slice(2);
try {
  const { loadPyodide } = await import(pathToFileURL(`${runtime}/pyodide.mjs`));
  const python = await loadPyodide({ indexURL: `${runtime}/` });
  python.mountNodeFS("/folder", folder);
  python.runPython(readFileSync(script, "utf8"), { filename: script });
} catch (error) {
  // Node.js would print the whole line of the source, which is a megabyte.
  console.error(error.message);
  process.exitCode = 1;
}
