//! Tests of the tenant as a whole, on files.

mod erasure;
mod model;
mod opening;
mod plans;
mod steps;

use super::*;
use serde::{Deserialize, Serialize};

/// An entity for tests.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Site {
    id: String,
    #[serde(rename = "DisplayName")]
    name: String,
    #[serde(rename = "LockState")]
    lock: String,
    owner: String,
}

impl Entity for Site {
    const KIND: &'static str = "Site";

    fn key(&self) -> String {
        self.id.clone()
    }

    fn names(&self) -> Vec<String> {
        vec![self.name.clone(), format!("/sites/{}", self.name)]
    }

    fn persons(&self) -> Vec<String> {
        vec![self.owner.clone()]
    }

    fn erasure(&self) -> Erasure {
        Erasure::Delete
    }
}

fn site(id: &str, name: &str) -> Site {
    Site {
        id: id.into(),
        name: name.into(),
        lock: "Unlock".into(),
        owner: "ada@contoso.com".into(),
    }
}

/// A folder and the path of a new tenant file in it.
fn place() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.tenant");
    (folder, path)
}

fn memory() -> Tenant {
    Tenant::in_memory(&NewTenant::default()).unwrap()
}

fn id_of<T>(result: Result<T>) -> String {
    match result {
        Ok(_) => "no error".into(),
        Err(error) => error.record().map(|r| r.id.clone()).unwrap_or_default(),
    }
}
