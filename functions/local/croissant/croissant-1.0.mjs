// The vocabulary of Croissant 1.0, term by term, as its specification defines it
// (https://docs.mlcommons.org/croissant/docs/croissant-spec.html, 2024-03-01: the tables of its sections, and Appendix 1).
// It is published as prose: the Turtle beside it (docs/croissant.ttl of mlcommons/croissant) does not parse, and lacks half of the terms.
export const CR = "http://mlcommons.org/croissant/";
export const SC = "http://schema.org/";
export const CONFORMS_TO = "http://purl.org/dc/terms/conformsTo";
export const VERSION = CR + "1.0";

const cr = (...names) => names.map((name) => CR + name);
const sc = (...names) => names.map((name) => SC + name);

/** Class to the classes it is one of. */
export const CLASSES = new Map([
  [CR + "FileObject", sc("CreativeWork")],
  [CR + "FileSet", sc("CreativeWork")],
  [CR + "RecordSet", sc("Intangible")],
  [CR + "Field", sc("Intangible")],
  [CR + "DataSource", sc("Intangible")],
  [CR + "Extract", sc("Intangible")],
  [CR + "Transform", sc("Intangible")],
]);

/** A value that names a node of this class, described elsewhere in the same document. */
export const reference = (...names) => ({ reference: cr(...names) });
/** Any JSON. */
export const JSON_VALUE = { json: true };
/** The IRI of a class. */
export const CLASS_IRI = { classIri: true };
/** One of these texts, and no other. */
export const oneOf = (...texts) => ({ oneOf: texts });

const property = (domain, range) => ({ domain, range });
const source = cr("DataSource");

/** Property to the classes that have it, and to what its values are: classes, or one of the kinds above. */
export const PROPERTIES = new Map([
  [CONFORMS_TO, property(sc("Dataset"), [oneOf(VERSION)])],
  [SC + "distribution", property(sc("Dataset"), cr("FileObject", "FileSet"))],
  [CR + "isLiveDataset", property(sc("Dataset"), sc("Boolean"))],
  [CR + "citeAs", property(sc("Dataset"), sc("Text"))],
  [CR + "recordSet", property([...sc("Dataset"), ...source], [...cr("RecordSet"), reference("RecordSet")])],
  [SC + "contentUrl", property(cr("FileObject"), sc("URL"))],
  [SC + "contentSize", property(cr("FileObject"), sc("Text"))],
  [SC + "sha256", property(cr("FileObject"), sc("Text"))],
  [CR + "md5", property(cr("FileObject"), sc("Text"))],
  [CR + "containedIn", property(cr("FileObject", "FileSet"), [reference("FileObject", "FileSet")])],
  [CR + "includes", property(cr("FileSet"), sc("Text"))],
  [CR + "excludes", property(cr("FileSet"), sc("Text"))],
  [CR + "field", property(cr("RecordSet"), cr("Field"))],
  [CR + "key", property(cr("RecordSet"), [reference("Field")])],
  [CR + "data", property(cr("RecordSet"), [JSON_VALUE])],
  [CR + "examples", property(cr("RecordSet"), [JSON_VALUE])],
  [CR + "dataType", property(cr("Field", "RecordSet"), [CLASS_IRI])],
  [CR + "source", property(cr("Field"), [...source, reference("FileObject", "FileSet", "Field")])],
  [CR + "repeated", property(cr("Field"), sc("Boolean"))],
  [CR + "references", property(cr("Field"), [reference("Field")])],
  [CR + "subField", property(cr("Field"), cr("Field"))],
  [CR + "parentField", property(cr("Field"), [reference("Field")])],
  [CR + "fileObject", property(source, [reference("FileObject")])],
  [CR + "fileSet", property(source, [reference("FileSet")])],
  [CR + "extract", property(source, cr("Extract"))],
  [CR + "transform", property(source, cr("Transform"))],
  [CR + "format", property(source, sc("Text"))],
  [CR + "column", property(cr("Extract"), sc("Text"))],
  [CR + "jsonPath", property(cr("Extract"), sc("Text"))],
  [CR + "fileProperty", property(cr("Extract"), [oneOf("fullpath", "filename", "content", "lines", "lineNumbers")])],
]);

/** What the specification requires of each class. */
export const REQUIRED = new Map([
  [
    SC + "Dataset",
    [CONFORMS_TO, ...sc("description", "license", "name", "url", "creator", "datePublished", "distribution")],
  ],
]);
