//! Data subject requests as cmdlets: who the person is, where their data lies, what a review includes, and the proof.
//! All of it is ours; Microsoft has portal pages for parts of it. The work is done in `dsr`; here it is only offered.

mod erase;
mod find;
mod subject;
mod test;

use super::{APPS, App, EntityDef, no_seed};
use crate::cmdlet::cmdlet;
use crate::dsr::{self, Subject};
use crate::tenant::{EntityRow, Erasure};
use crate::value::Value;
use crate::{diag::Result, tenant::Tenant};
use serde_json::Value as Json;

/// The application's row.
pub static APP: App = App {
    name: "Privacy",
    entities: &[],
    seed: no_seed,
    events: &[],
    cmdlets: &[
        cmdlet::<subject::GetDataSubject>(),
        cmdlet::<subject::GetDataSubjectReferral>(),
        cmdlet::<find::FindPersonalData>(),
        cmdlet::<erase::InvokePersonalDataErasure>(),
        cmdlet::<test::TestErasure>(),
    ],
};

/// Where the help of these cmdlets says that their names come from.
const OURS: &str = "rehearsal's own, for what Microsoft offers in portal pages";

/// Roles that may look for a person and erase what is theirs (S8).
const ROLES: &[&str] = &[
    "eDiscovery Manager",
    "Global Administrator",
    "Organization Management",
];

/// What the applications declare about their entities.
struct Declared;

impl dsr::Declarations for Declared {
    fn erasure(&self, row: &EntityRow) -> Erasure {
        let unknown = || Erasure::Retain {
            reason: "no application says what erasing means for it".into(),
        };
        definition(&row.kind)
            .and_then(|def| (def.erasure)(&row.doc))
            .unwrap_or_else(unknown)
    }

    fn store(&self, tenant: &mut Tenant, kind: &str, doc: Json) -> Result<()> {
        definition(kind).map_or(Ok(()), |def| (def.store)(tenant, doc))
    }
}

fn definition(kind: &str) -> Option<&'static EntityDef> {
    APPS.iter()
        .flat_map(|app| app.entities)
        .find(|def| def.kind == kind)
}

/// The subject that a parameter means: an object of Get-DataSubject, or a name or address to look up.
fn resolve(tenant: &Tenant, given: &Value) -> Result<Subject> {
    match given.base() {
        Value::Object(object) if object.get("Identifiers").is_some() => {
            crate::value::to_deserialize(given.clone())
        }
        Value::Object(object) => {
            let named = ["UserPrincipalName", "PrimarySmtpAddress", "Mail", "Id"]
                .iter()
                .find_map(|name| object.get(name));
            Subject::resolve(tenant, &named.unwrap_or_default().to_text())
        }
        other => Subject::resolve(tenant, &other.to_text()),
    }
}

/// Everything found now, with what the applications declare.
fn discover(tenant: &Tenant, subject: &Subject) -> Result<Vec<dsr::Finding>> {
    dsr::discover(tenant, subject, &Declared)
}
