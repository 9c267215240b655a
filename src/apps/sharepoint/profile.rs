//! A person's SharePoint profile (S12 a): what they say of themselves, beside what comes from the directory.

use crate::tenant::{Entity, Erasure, Guid};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A user profile. What comes from the directory is read there when it is exported.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct UserProfile {
    /// Id of the profile.
    pub user_profile_guid: Guid,
    /// Object id of the user.
    pub user_id: Guid,
    /// Sign-in name of the user, lower case.
    pub user_principal_name: String,
    /// Properties by their internal names: `AboutMe`, `SPS-Birthday`, `SPS-Skills`, `CellPhone` …
    pub properties: BTreeMap<String, String>,
}

impl Entity for UserProfile {
    const KIND: &'static str = "UserProfile";

    fn key(&self) -> String {
        self.user_profile_guid.to_string()
    }

    fn names(&self) -> Vec<String> {
        vec![
            self.user_principal_name.clone(),
            format!("i:0#.f|membership|{}", self.user_principal_name),
        ]
    }

    fn persons(&self) -> Vec<String> {
        vec![self.user_id.to_string(), self.user_principal_name.clone()]
    }

    fn erasure(&self) -> Erasure {
        Erasure::Delete
    }
}
