// Holds blocks of structured data against two checkers of other authors: the schema.org vocabulary as types (schema-dts, by Google),
// and the requirements of Google's rich results (structured-data-validator, by Adobe).
// In: [{url, html}] on stdin. Out: [{url, severity, message}] on stdout.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import Validator from "@adobe/structured-data-validator";
import WebAutoExtractor from "@marbec/web-auto-extractor";

const HERE = dirname(fileURLToPath(import.meta.url));
const SCRIPT = /<script type="application\/ld\+json">([\s\S]*?)<\/script>/g;
// An annotation that schema.org documents for actions ("<property>-input"); the types leave it out.
const withoutAnnotations = (key, value) => (key.endsWith("-input") ? undefined : value);

function vocabulary(blocks) {
  const file = join(HERE, "blocks.ts");
  const names = [...new Set(blocks.map((block) => block.data["@type"]))];
  const lines = blocks.map(
    ({ data }, index) => `export const b${index}: WithContext<${data["@type"]}> = ${JSON.stringify(data, withoutAnnotations)};`,
  );
  const text = [`import type { WithContext, ${names.join(", ")} } from "schema-dts";`, ...lines].join("\n");
  const options = { noEmit: true, strict: true, module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022, types: [] };
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile;
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022) : read.call(host, name, ...rest);
  host.fileExists = (name) => name === file || ts.sys.fileExists(name);
  return ts.getPreEmitDiagnostics(ts.createProgram([file], options, host)).map((found) => {
    const line = found.file?.fileName === file ? found.file.getLineAndCharacterOfPosition(found.start).line : 0;
    const message = ts.flattenDiagnosticMessageText(found.messageText, " ").slice(0, 400);
    return { url: line ? blocks[line - 1].url : "", severity: "ERROR", message: `schema.org: ${message}` };
  });
}

async function richResults(pages) {
  const found = [];
  for (const { url, html } of pages) {
    const issues = await new Validator().validate(new WebAutoExtractor({ addLocation: true }).parse(html));
    for (const issue of issues) {
      const where = issue.path.map((step) => step.property ?? step.type).join(".");
      found.push({ url, severity: issue.severity, message: `Google: ${where}: ${issue.issueMessage}` });
    }
  }
  return found;
}

const pages = JSON.parse(readFileSync(0, "utf8"));
const blocks = pages.flatMap(({ url, html }) =>
  [...html.matchAll(SCRIPT)].flatMap(([, text]) => [JSON.parse(text)].flat().map((data) => ({ url, data }))),
);
console.log(JSON.stringify([...(blocks.length ? vocabulary(blocks) : []), ...(await richResults(pages))]));
