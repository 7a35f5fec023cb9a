// The request as a command, and as a program in three languages.

const languages = ["curl", "Python", "JavaScript", "R"];
export { languages };

/** The program that sends the body to the path and prints the answer. */
export function snippet(language, path, body) {
  const url = location.origin + path;
  switch (language) {
    case "curl": return curl(url, body);
    case "Python": return python(url, body);
    case "JavaScript": return javaScript(url, body);
    case "R": return r(url, body);
  }
}

/** JSON with a line for each field. */
export function fields(body, write = JSON.stringify, indent = "  ") {
  const lines = Object.entries(body).map(([name, value]) => `${indent}"${name}": ${write(value)}`);
  return `{\n${lines.join(",\n")}\n${indent.slice(2)}}`;
}

const spaced = (value) =>
  Array.isArray(value) ? `[${value.map(spaced).join(", ")}]` : JSON.stringify(value);

function curl(url, body) {
  const data = fields(body, spaced).replaceAll("'", "'\\''");
  return `curl -s '${url}' -H 'Content-Type: application/json' -d '${data}'`;
}

function python(url, body) {
  const literal = (value) => {
    if (value === null) return "None";
    if (value === true) return "True";
    if (value === false) return "False";
    if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
    if (typeof value === "object") {
      const members = Object.entries(value).map(([name, part]) => `"${name}": ${literal(part)}`);
      return `{${members.join(", ")}}`;
    }
    return JSON.stringify(value);
  };
  return `import json
from urllib.request import Request, urlopen

body = ${fields(body, literal, "    ").replace(/\n {2}\}$/, "\n}")}
request = Request("${url}", json.dumps(body).encode(), {"Content-Type": "application/json"})
print(urlopen(request).read().decode())`;
}

function javaScript(url, body) {
  return `const body = ${fields(body, spaced)};
const response = await fetch("${url}", {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
});
console.log(await response.text());`;
}

function r(url, body) {
  return `library(httr2)

body <- r"---(${fields(body, spaced)})---"
request("${url}") |>
  req_body_raw(body, type = "application/json") |>
  req_perform() |>
  resp_body_string() |>
  cat()`;
}
