//! What a cmdlet says of itself: the doc comments of its struct and fields, read from its schema.

use super::CmdletDef;

/// Help of one cmdlet, taken from its doc comments.
#[derive(Debug, Default)]
pub struct Doc {
    /// First sentence.
    pub synopsis: String,
    /// What follows it, without the examples.
    pub description: String,
    /// Transcripts: what is typed and what is answered.
    pub examples: Vec<String>,
    /// Each simulated parameter in the table's spelling, with what its comment says.
    pub parameters: Vec<(String, String)>,
}

/// Reads the help of a cmdlet.
pub fn doc_of(def: &CmdletDef) -> Doc {
    let schema = (def.schema)();
    let value = schema.as_value();
    let text = value["description"].as_str().unwrap_or("").to_owned();
    let (prose, examples) = split_examples(&text);
    let (synopsis, description) = prose.split_once("\n\n").unwrap_or((&prose, ""));
    let mut parameters = Vec::new();
    collect(value, value, &mut parameters);
    Doc {
        synopsis: synopsis.replace('\n', " ").trim().to_owned(),
        description: description.trim().to_owned(),
        examples,
        parameters,
    }
}

/// Collects properties, also those of flattened parts.
fn collect(root: &serde_json::Value, schema: &serde_json::Value, into: &mut Vec<(String, String)>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = reference.trim_start_matches('#');
        if let Some(target) = root.pointer(target) {
            collect(root, target, into);
        }
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        if into.iter().all(|(known, _)| known != name) {
            into.push((
                name.clone(),
                property["description"]
                    .as_str()
                    .unwrap_or("")
                    .replace('\n', " "),
            ));
        }
    }
    for list in ["allOf", "anyOf", "oneOf"] {
        for part in schema[list].as_array().into_iter().flatten() {
            collect(root, part, into);
        }
    }
}

/// Takes fenced transcripts out of the prose.
pub(super) fn split_examples(text: &str) -> (String, Vec<String>) {
    let (mut prose, mut examples) = (String::new(), Vec::new());
    let mut example: Option<String> = None;
    for line in text.lines() {
        match (&mut example, line.trim_start().starts_with("```")) {
            (None, true) => example = Some(String::new()),
            (Some(_), true) => examples.extend(example.take()),
            (Some(example), false) => {
                example.push_str(line);
                example.push('\n');
            }
            (None, false) => {
                prose.push_str(line);
                prose.push('\n');
            }
        }
    }
    (prose, examples)
}
