//! Who acts, and what they may do. What a role is, is said by the applications.

use super::Tenant;
use crate::diag::{Category, Error, ErrorRecord, Result};
use serde::{Deserialize, Serialize};

/// Kind of the entities that can act.
const ACTOR_KIND: &str = "User";

/// The person as whom the session acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// User principal name, lower case.
    pub upn: String,
    /// Name as shown.
    pub display_name: String,
    /// Names of the roles held, as the applications define them.
    pub roles: Vec<String>,
}

impl Actor {
    pub(super) fn nobody() -> Actor {
        Actor {
            upn: String::new(),
            display_name: String::new(),
            roles: Vec::new(),
        }
    }

    /// Whether one of these roles is held.
    pub fn has_role(&self, roles: &[&str]) -> bool {
        self.roles
            .iter()
            .any(|held| roles.iter().any(|wanted| held.eq_ignore_ascii_case(wanted)))
    }
}

impl Tenant {
    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Acts as a user of the tenant, with the roles written in the user's document (`roles` or `Roles`).
    pub fn act_as(&mut self, upn: &str) -> Result<()> {
        let row = self.entity_row(ACTOR_KIND, upn)?;
        let text = |names: [&str; 2]| {
            names
                .iter()
                .find_map(|n| row.doc.get(*n).and_then(|v| v.as_str()))
                .unwrap_or_default()
                .to_string()
        };
        let roles = row
            .doc
            .get("roles")
            .or_else(|| row.doc.get("Roles"))
            .and_then(|r| r.as_array());
        let roles = roles
            .map(|r| {
                r.iter()
                    .filter_map(|n| n.as_str().map(str::to_string))
                    .collect()
            })
            .unwrap_or_default();
        let found = text(["userPrincipalName", "UserPrincipalName"]);
        let upn = if found.is_empty() {
            upn.to_lowercase()
        } else {
            found.to_lowercase()
        };
        self.actor = Actor {
            upn,
            display_name: text(["displayName", "DisplayName"]),
            roles,
        };
        Ok(())
    }

    /// Acts as somebody whose roles an application has worked out.
    pub fn set_actor(&mut self, actor: Actor) {
        self.actor = actor;
    }

    /// Who acts by default when the file is opened again.
    pub fn set_default_actor(&mut self, actor: Actor) -> Result<()> {
        let json = serde_json::to_string(&actor).expect("an actor is plain text");
        self.set_meta("actor", json)?;
        self.actor = actor;
        Ok(())
    }

    pub(super) fn load_actor(&mut self) -> Result<()> {
        if let Some(actor) = self
            .meta::<String>("actor")?
            .and_then(|json| serde_json::from_str(&json).ok())
        {
            self.actor = actor;
        }
        Ok(())
    }

    /// Refuses unless one of the roles is held; the error names what is missing.
    pub fn require_role(&self, roles: &[&str]) -> Result<()> {
        if roles.is_empty() || self.actor.has_role(roles) {
            Ok(())
        } else {
            Err(missing_role(&self.actor, roles))
        }
    }
}

fn missing_role(actor: &Actor, roles: &[&str]) -> Error {
    let who = if actor.upn.is_empty() {
        "Nobody is signed in, and"
    } else {
        actor.upn.as_str()
    };
    let (wanted, verb) = (
        roles.join("' or '"),
        if actor.upn.is_empty() {
            "this needs the role"
        } else {
            "lacks the role"
        },
    );
    ErrorRecord::new("AccessDenied", Category::PermissionDenied, format!("{who} {verb} '{wanted}'."))
        .exception("System.UnauthorizedAccessException")
        .target(&actor.upn, "String")
        .label(format!("needs the role {}", roles.join(" or ")))
        .help("have the role assigned, or connect as somebody who holds it (-UserPrincipalName of the Connect- cmdlets)")
        .into()
}
