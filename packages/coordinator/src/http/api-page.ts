import { createHash } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { API_PAGE_STYLE } from "./api-page-style.ts";

type Json = Readonly<Record<string, unknown>>;

const STYLE_HASH = createHash("sha256").update(API_PAGE_STYLE).digest("base64");
/** The page has no script and takes nothing from anywhere; its one style is named by its hash. */
const CSP = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
const DEEPEST = 4;

/** `GET /api/v1/docs`: the description of the API as a page to read, made from the same document that clients are made from. */
export function addApiPage(app: FastifyInstance): void {
  let page: string | null = null;
  app.get("/api/v1/docs", { schema: { hide: true } }, async (_request, reply) => {
    page ??= apiPage(app.swagger() as unknown as Json);
    return reply
      .headers({ "content-security-policy": CSP, "x-content-type-options": "nosniff" })
      .type("text/html; charset=utf-8")
      .send(page);
  });
}

/** @param document an OpenAPI document. @returns one page of HTML, complete in itself. */
export function apiPage(document: Json): string {
  const operations = entries(document.paths).flatMap(([path, methods]) =>
    entries(methods).map(([method, of]) => ({ path, method: method.toUpperCase(), of: of as Json })),
  );
  const tags = [...new Set(operations.map(({ of }) => String(list(of.tags)[0] ?? "Other")))].sort();
  const sections = tags.map((tag) => {
    const inside = operations.filter(({ of }) => (list(of.tags)[0] ?? "Other") === tag);
    return `<section><h2 id="tag-${html(tag)}">${html(tag)}</h2>${inside.map(operationHtml).join("")}</section>`;
  });
  const schemas = entries(at(document, "components", "schemas"));
  const bodies = schemas.map(
    ([name, schema]) =>
      `<article id="schema-${html(name)}"><h3>${html(name)}</h3>${text(at(schema, "description"))}${fieldsHtml(schema, 0)}</article>`,
  );
  const links = tags.map((tag) => `<li><a href="#tag-${html(tag)}">${html(tag)}</a></li>`).join("");
  const title = `${html(at(document, "info", "title"))} API v${html(at(document, "info", "version"))}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${API_PAGE_STYLE}</style></head>
<body><header><h1>${title}</h1>${text(at(document, "info", "description"))}
<p><a href="/api/v1/openapi.json">openapi.json</a> is the same for machines. Every request but these two carries <code>Authorization: Bearer TOKEN</code>.</p>
<nav aria-label="Sections"><ul>${links}<li><a href="#bodies">Bodies</a></li></ul></nav></header>
<main>${sections.join("\n")}<section><h2 id="bodies">Bodies</h2>${bodies.join("\n")}</section></main></body></html>
`;
}

function operationHtml({ path, method, of }: { path: string; method: string; of: Json }): string {
  const parameters = list(of.parameters).map((one) => {
    const needed = at(one, "required") === true ? "" : " <small>optional</small>";
    const about = at(one, "schema", "description") ?? at(one, "description");
    return `<tr><th scope="row"><code>${html(at(one, "name"))}</code> <small>in ${html(at(one, "in"))}</small>${needed}</th><td>${typeHtml(at(one, "schema"), 0)}</td><td>${html(about ?? "")}</td></tr>`;
  });
  const body = at(of, "requestBody", "content", "application/json", "schema");
  const answers = entries(of.responses).flatMap(([status, answer]) =>
    entries(at(answer, "content")).map(
      ([type, content]) =>
        `<tr><th scope="row">${html(status)}</th><td>${typeHtml(at(content, "schema"), 0)}</td><td><code>${html(type)}</code></td></tr>`,
    ),
  );
  return `<article id="${html(of.operationId)}"><h3><span class="method">${html(method)}</span> <code>${html(path)}</code></h3>
<p>${html(of.summary)}. <small>Needs ${html(of["x-role"])}; <code>${html(of.operationId)}</code>.</small></p>
${table("Parameters", parameters)}${body === undefined ? "" : `<h4>Body</h4>${fieldsHtml(body, 0)}`}${table("Answers", answers)}</article>`;
}

function table(title: string, rows: readonly string[]): string {
  return rows.length === 0 ? "" : `<h4>${title}</h4><table><tbody>${rows.join("")}</tbody></table>`;
}

/** The fields of an object, or what else a schema is. */
function fieldsHtml(schema: unknown, depth: number): string {
  const properties = entries(at(schema, "properties"));
  if (properties.length === 0) return `<p>${typeHtml(schema, depth)}</p>`;
  const required = new Set(list(at(schema, "required")));
  const rows = properties.map(([name, of]) => {
    const needed = required.has(name) ? "" : " <small>optional</small>";
    return `<tr><th scope="row"><code>${html(name)}</code>${needed}</th><td>${typeHtml(of, depth + 1)}</td><td>${html(at(of, "description") ?? "")}</td></tr>`;
  });
  return `<table><tbody>${rows.join("")}</tbody></table>`;
}

function typeHtml(schema: unknown, depth: number): string {
  const ref = at(schema, "$ref");
  if (typeof ref === "string") {
    const name = ref.split("/").at(-1) ?? "";
    return `<a href="#schema-${html(name)}">${html(name)}</a>`;
  }
  const any = at(schema, "anyOf");
  if (Array.isArray(any)) return any.map((one) => typeHtml(one, depth)).join(" or ");
  const words = at(schema, "enum");
  if (Array.isArray(words)) return words.map((word) => `<code>${html(JSON.stringify(word))}</code>`).join(" ");
  const type = at(schema, "type");
  if (type === "array") return `list of ${typeHtml(at(schema, "items"), depth)}`;
  if (type === "object" && entries(at(schema, "properties")).length > 0 && depth < DEEPEST)
    return fieldsHtml(schema, depth);
  const limits = ["minimum", "maximum", "minLength", "maxLength", "pattern"].flatMap((name) => {
    const limit = at(schema, name);
    return limit === undefined ? [] : [`${name} ${String(limit)}`];
  });
  const note = limits.length === 0 ? "" : ` <small>${html(limits.join(", "))}</small>`;
  return `${html(type ?? "anything")}${note}`;
}

function text(value: unknown): string {
  return typeof value === "string" ? `<p>${html(value)}</p>` : "";
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (now, key) => (typeof now === "object" && now !== null ? Reflect.get(now, key) : undefined),
    value,
  );
}

function entries(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function html(value: unknown): string {
  return String(value)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
