//! A deleted user while it can be restored (LC-U1): all of it, under another name.

use super::User;
use crate::tenant::{Entity, Erasure};
use serde::{Deserialize, Serialize};

/// A soft-deleted user. Its sign-in name is free for somebody else, so its own is kept behind the object id.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeletedUser(pub User);

impl Entity for DeletedUser {
    const KIND: &'static str = "DeletedUser";

    fn key(&self) -> String {
        self.0.key()
    }

    /// Also by the sign-in name and addresses of before.
    fn names(&self) -> Vec<String> {
        let mut names = self.0.names();
        names.push(self.former_name());
        names
    }

    fn persons(&self) -> Vec<String> {
        let mut persons = self.0.persons();
        persons.push(self.former_name().to_lowercase());
        persons
    }

    fn erasure(&self) -> Erasure {
        Erasure::Delete
    }
}

impl DeletedUser {
    /// What becomes of a user that is deleted at `when`: the object id without hyphens stands before the name.
    pub fn of(mut user: User, when: crate::tenant::Timestamp) -> DeletedUser {
        user.user_principal_name = format!("{}{}", user.id.0.simple(), user.user_principal_name);
        user.deleted_date_time = Some(when);
        DeletedUser(user)
    }

    /// Sign-in name before the deletion.
    pub fn former_name(&self) -> String {
        let prefix = self.0.id.0.simple().to_string();
        let name = &self.0.user_principal_name;
        name.strip_prefix(&prefix).unwrap_or(name).to_string()
    }

    /// The user as it was before.
    pub fn restored(&self) -> User {
        User {
            user_principal_name: self.former_name(),
            deleted_date_time: None,
            ..self.0.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tenant::{Guid, Timestamp};

    #[test]
    fn a_deleted_user_keeps_everything_and_comes_back_as_it_was() {
        let user = User {
            id: Guid::from_bits(7),
            user_principal_name: "ada@contoso.com".into(),
            ..User::default()
        };
        let deleted = DeletedUser::of(user.clone(), Timestamp(1));
        assert!(deleted.0.user_principal_name.ends_with("ada@contoso.com"));
        assert_ne!(deleted.0.user_principal_name, user.user_principal_name);
        assert!(deleted.persons().contains(&"ada@contoso.com".to_string()));
        assert_eq!(deleted.restored(), user);
    }
}
