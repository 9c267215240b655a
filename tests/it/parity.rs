//! `docs/parity.md`: for every documented cmdlet and parameter whether it is simulated, accepted without effect, or missing.
//! `UPDATE=1` writes the page; otherwise it must be what the program says.

use rehearsal::cmdlet::{CmdletDef, doc_of, fact_names, facts};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::path::Path;

/// What a parameter's help says where it is taken and there is nothing for it to do.
const IDLE: &[&str] = &[
    "no consequence",
    "not looked at",
    "nobody",
    "changes nothing",
    "there is one",
    "there are none",
    "there is none",
    "no effect",
    "without effect",
];

#[derive(Default)]
struct Module {
    simulated: Vec<String>,
    missing: Vec<String>,
    parameters: [usize; 2],
}

#[test]
fn the_page_of_parity_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/parity.md");
    let page = page();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &page).expect("docs can be written");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    let stale = written
        .lines()
        .zip(page.lines())
        .find(|(old, new)| old != new)
        .map(|(old, new)| format!("\nwritten: {old}\ncurrent: {new}"));
    assert!(
        written == page,
        "docs/parity.md is stale: UPDATE=1 cargo test --test it parity writes it{}",
        stale.unwrap_or_default()
    );
}

fn page() -> String {
    let simulated: HashMap<String, &'static CmdletDef> = rehearsal::cmdlets()
        .into_iter()
        .flatten()
        .map(|def| (def.name().to_lowercase(), def))
        .collect();
    let mut modules: BTreeMap<String, Module> = BTreeMap::new();
    for name in fact_names() {
        let facts = facts(name).expect("it is in the table");
        let key = match &*facts.module {
            "" => "Functions of the engine".to_owned(),
            module => module.to_owned(),
        };
        let module = modules.entry(key).or_default();
        match simulated.get(&name.to_lowercase()) {
            Some(def) => {
                let (line, works, idle) = line(name, def);
                module.simulated.push(line);
                module.parameters[0] += works;
                module.parameters[1] += idle;
            }
            None => module.missing.push(name.to_owned()),
        }
    }
    let own = own();
    let (here, all) = modules.values().fold((0, 0), |(here, all), module| {
        let count = module.simulated.len();
        (here + count, all + count + module.missing.len())
    });
    let mut page = format!(
        "# Parity\n\n\
         What of the documented cmdlets is here: {here} of {all} are simulated. Written by a test (`UPDATE=1 cargo test \
         --test it parity`), which keeps it current.\n\n\
         A line names the parameters that are simulated; behind *no effect* those that are accepted without one: a warning \
         says so, or there is nothing for them to do here and their help says so. A cmdlet under *missing* is known to \
         `check`, completion and help with all its parameters, and answers with the error `NotSupportedCmdlet`. Common \
         parameters are left out: every cmdlet has them.\n\n\
         | module | simulated | missing | parameters | of these without effect |\n| --- | ---: | ---: | ---: | ---: |\n"
    );
    for (name, module) in &modules {
        let [works, idle] = module.parameters;
        let (here, missing) = (module.simulated.len(), module.missing.len());
        let _ = writeln!(
            page,
            "| {name} | {here} | {missing} | {} | {idle} |",
            works + idle
        );
    }
    for (name, module) in &modules {
        let _ = write!(page, "\n## {name}\n\n");
        for line in &module.simulated {
            let _ = writeln!(page, "- {line}");
        }
        if !module.missing.is_empty() {
            let _ = writeln!(page, "- *missing:* {}", module.missing.join(", "));
        }
    }
    let _ = write!(
        page,
        "\n## Beside the documentation\n\nOurs, or of modules without a page in the table: {}.\n",
        own.join(", ")
    );
    page
}

/// Cmdlets that no page of the table documents.
fn own() -> Vec<String> {
    let defs = rehearsal::cmdlets().into_iter().flatten();
    let mut own: Vec<String> = defs
        .map(CmdletDef::name)
        .filter(|name| facts(name).is_none())
        .collect();
    own.sort();
    own
}

fn line(name: &str, def: &'static CmdletDef) -> (String, usize, usize) {
    let facts = facts(name).expect("it is in the table");
    let told: HashMap<String, String> = doc_of(def)
        .parameters
        .into_iter()
        .map(|(field, text)| (field.to_lowercase(), text.to_lowercase()))
        .collect();
    let (mut works, mut idle) = (Vec::new(), Vec::new());
    for parameter in &facts.parameters {
        let text = told.get(&parameter.name.to_lowercase());
        let says = |text: &String| {
            !text.starts_with("who acts") && IDLE.iter().any(|phrase| text.contains(phrase))
        };
        let input = def.streams && &*parameter.name == "InputObject";
        if input || text.is_some_and(|text| !says(text)) {
            works.push(&*parameter.name);
        } else {
            idle.push(&*parameter.name);
        }
    }
    let mut line = format!("**{name}** {}", works.join(", "));
    if !idle.is_empty() {
        let _ = write!(line, " · *no effect:* {}", idle.join(", "));
    }
    (line.replace("  ", " "), works.len(), idle.len())
}
