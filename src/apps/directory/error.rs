//! What Graph answers when something is wrong, in its codes.

use crate::diag::{Category, Error, ErrorRecord};

const EXCEPTION: &str = "Microsoft.Graph.PowerShell.Runtime.RestException";

fn graph(code: &str, category: Category, message: &str, cmdlet: &str) -> ErrorRecord {
    let mut record =
        ErrorRecord::new(code, category, format!("[{code}] : {message}")).exception(EXCEPTION);
    record.id_suffix = format!("Microsoft.Graph.PowerShell.Cmdlets.{cmdlet}");
    record
}

/// There is no such object; `near` is one that may have been meant.
pub fn not_found(id: &str, near: Option<&str>, cmdlet: &str) -> Error {
    let message = format!(
        "Resource '{id}' does not exist or one of its queried reference-property objects are not present."
    );
    let help = match near {
        Some(near) => format!("did you mean '{near}'?"),
        None => {
            "list users with Get-MgUser -All, deleted ones with Get-MgDirectoryDeletedItem".into()
        }
    };
    graph(
        "Request_ResourceNotFound",
        Category::ObjectNotFound,
        &message,
        cmdlet,
    )
    .target(id, "String")
    .label("no such object")
    .help(help)
    .into()
}

/// The request contradicts itself or the directory.
pub fn bad_request(message: &str, target: &str, label: &str, help: &str, cmdlet: &str) -> Error {
    let record = graph(
        "Request_BadRequest",
        Category::InvalidArgument,
        message,
        cmdlet,
    );
    record
        .target(target, "String")
        .label(label)
        .help(help)
        .into()
}

/// The query needs `-ConsistencyLevel eventual`.
pub fn advanced_query(what: &str, target: &str, cmdlet: &str) -> Error {
    let message = format!("{what} works only as an advanced query.");
    let record = graph(
        "Request_UnsupportedQuery",
        Category::InvalidOperation,
        &message,
        cmdlet,
    );
    record
        .target(target, "String")
        .label("an advanced query")
        .help("add -ConsistencyLevel eventual -CountVariable count")
        .into()
}
