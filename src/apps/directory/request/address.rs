//! An address of Graph, taken apart: version, segments with their keys, query. From it follows the cmdlet that does the same,
//! as the names of Graph's module are made from addresses. Knows no tenant.

/// One segment of the path and the key behind it: `users/ann@contoso.com`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// `users`
    pub name: String,
    /// `ann@contoso.com`
    pub key: Option<String>,
}

/// An address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// `v1.0` or `beta`
    pub version: String,
    /// Its path, `$ref` and `$count` left out.
    pub segments: Vec<Segment>,
    /// Whether it ends with `$ref`.
    pub is_reference: bool,
    /// Whether it ends with `$count`.
    pub is_count: bool,
    /// Whether the last key stands for a type, so that there are many.
    pub is_list: bool,
    /// `microsoft.graph.user`, where a type narrows the collection.
    pub cast: Option<String>,
    /// `$filter` and its kin, names without the dollar and in lower case.
    pub query: Vec<(String, String)>,
    /// Path behind the version, as written.
    pub path: String,
}

/// Singletons: what follows them is no key.
const SINGLE: &[&str] = &[
    "me",
    "directory",
    "auditlogs",
    "reports",
    "identity",
    "policies",
    "rolemanagement",
    "security",
    "manager",
    "drive",
    "calendar",
    "mailboxsettings",
    "settings",
    "planner",
    "onenote",
    "todo",
    "authentication",
    "communications",
    "admin",
    "root",
    "photo",
    "inferenceclassification",
    "insights",
    "presence",
    "identitygovernance",
    "solutions",
    "compliance",
    "devicemanagement",
    "informationprotection",
    "employeeexperience",
];

impl Address {
    /// Takes an address apart: relative or absolute; of another host than Graph's, nothing.
    pub fn parse(uri: &str) -> Option<Address> {
        let uri = uri.trim();
        let rest = match uri.split_once("://") {
            Some((_, rest)) => {
                let (host, path) = rest.split_once('/')?;
                host.to_lowercase()
                    .strip_prefix("graph.microsoft.")
                    .map(|_| path)?
            }
            None => uri.trim_start_matches('/'),
        };
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (version, path) = path.split_once('/').unwrap_or((path, ""));
        if !matches!(version.to_lowercase().as_str(), "v1.0" | "beta") {
            return None;
        }
        let mut address = Address {
            version: version.to_lowercase(),
            path: path.trim_end_matches('/').to_owned(),
            query: query_of(query),
            ..Address::default()
        };
        for piece in path.split('/').filter(|piece| !piece.is_empty()) {
            address.take(&decode(piece));
        }
        (!address.segments.is_empty()).then_some(address)
    }

    fn take(&mut self, piece: &str) {
        match piece {
            "$ref" => self.is_reference = true,
            "$count" => self.is_count = true,
            "$value" => {}
            _ if piece.to_lowercase().starts_with("microsoft.graph.") => {
                self.cast = piece.rsplit('.').next().map(str::to_owned);
            }
            _ => match piece.split_once('(') {
                // users('ann') and users(userPrincipalName='ann')
                Some((name, key)) => {
                    let key = key.trim_end_matches(')').rsplit('=').next().unwrap_or(key);
                    self.segments.push(Segment {
                        name: name.to_owned(),
                        key: Some(key.trim_matches('\'').to_owned()).filter(|key| !key.is_empty()),
                    });
                }
                None if self.wants_key() => {
                    if let Some(last) = self.segments.last_mut() {
                        last.key = Some(piece.to_owned());
                    }
                }
                None => self.segments.push(Segment {
                    name: piece.to_owned(),
                    key: None,
                }),
            },
        }
    }

    fn wants_key(&self) -> bool {
        self.segments
            .last()
            .is_some_and(|last| last.key.is_none() && is_collection(&last.name))
    }

    /// Whether it names many things, and not one of them.
    pub fn is_many(&self) -> bool {
        self.is_list
            || self
                .segments
                .last()
                .is_some_and(|last| last.key.is_none() && is_collection(&last.name))
    }

    /// What was asked by a name, without the dollar.
    pub fn asked(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The cmdlet that does the same, and the parameters that the path gives.
    pub fn cmdlet(&self, method: &str) -> (String, Vec<(String, String)>) {
        let mut segments: Vec<&Segment> = self.segments.iter().collect();
        let last = segments
            .last()
            .map(|last| last.name.as_str())
            .unwrap_or_default();
        let mut verb = match method {
            "GET" => "Get",
            "POST" => "New",
            "PATCH" => "Update",
            "PUT" => "Set",
            _ => "Remove",
        };
        let mut noun_end = String::new();
        if method == "POST" && segments.len() > 1 && !is_collection(last) {
            let action = action_of(last);
            verb = action.0;
            noun_end = action.1;
            segments.pop();
        }
        let noun: String = segments
            .iter()
            .map(|segment| singular(&pascal(&segment.name)))
            .collect();
        let mut name = format!("{verb}-Mg{noun}{noun_end}");
        if self.is_reference {
            name.push_str("ByRef");
        }
        if let Some(cast) = &self.cast {
            name.push_str(&format!("As{}", pascal(cast)));
        }
        let keys = segments.iter().filter_map(|segment| {
            let key = segment.key.clone()?;
            let parameter = match segment.name.to_lowercase().as_str() {
                "deleteditems" | "members" | "owners" | "memberof" => "DirectoryObject".to_owned(),
                name => singular(&pascal(segment.name.get(..name.len()).unwrap_or(name))),
            };
            Some((format!("{parameter}Id"), key))
        });
        (name, keys.collect())
    }
}

/// Verb and end of the noun of an action: `revokeSignInSessions` of a user is Revoke-MgUserSignInSession.
fn action_of(action: &str) -> (&'static str, String) {
    let (verb, rest) = match action.to_lowercase().as_str() {
        "revokesigninsessions" => ("Revoke", "SignInSession"),
        "sendmail" => ("Send", "Mail"),
        "assignlicense" => ("Set", "License"),
        "exportpersonaldata" => ("Export", "PersonalData"),
        "restore" => ("Restore", ""),
        "getmembergroups" => ("Get", "MemberGroup"),
        "checkmembergroups" => ("Confirm", "MemberGroup"),
        "move" => ("Move", ""),
        "copy" => ("Copy", ""),
        "send" => ("Send", ""),
        "reply" => ("Invoke", "Reply"),
        "forward" => ("Invoke", "Forward"),
        _ => return ("Invoke", pascal(action)),
    };
    (verb, rest.to_owned())
}

/// Whether a segment names a collection.
fn is_collection(name: &str) -> bool {
    let folded = name.to_lowercase();
    !SINGLE.contains(&folded.as_str())
        && (folded.ends_with('s') && !folded.ends_with("sessions")
            || matches!(
                folded.as_str(),
                "children"
                    | "people"
                    | "memberof"
                    | "transitivememberof"
                    | "organization"
                    | "calendarview"
            ))
}

fn pascal(name: &str) -> String {
    let mut letters = name.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

fn singular(name: &str) -> String {
    let folded = name.to_lowercase();
    if matches!(folded.as_str(), "children") {
        return "Child".into();
    }
    if matches!(folded.as_str(), "people") {
        return "Person".into();
    }
    if let Some(stem) = name.strip_suffix("ies") {
        return format!("{stem}y");
    }
    if folded.ends_with("mailboxsettings")
        || folded.ends_with("ss")
        || folded.ends_with("us") && !folded.ends_with("skus")
    {
        return name.to_owned();
    }
    name.strip_suffix('s').unwrap_or(name).to_owned()
}

fn query_of(text: &str) -> Vec<(String, String)> {
    let parts = text.split('&').filter_map(|part| part.split_once('='));
    parts
        .map(|(name, value)| {
            let name = decode(name).trim_start_matches('$').to_lowercase();
            (name, decode(&value.replace('+', " ")))
        })
        .filter(|(name, _)| !name.is_empty())
        .collect()
}

/// `%20` is a blank.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match code {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cmdlet(method: &str, uri: &str) -> String {
        let (name, keys) = Address::parse(uri).expect("an address").cmdlet(method);
        let keys: Vec<String> = keys
            .iter()
            .map(|(name, key)| format!("{name}={key}"))
            .collect();
        format!("{name} {}", keys.join(" ")).trim_end().to_owned()
    }

    #[test]
    fn an_address_names_its_cmdlet() {
        assert_eq!(cmdlet("GET", "v1.0/users"), "Get-MgUser");
        assert_eq!(
            cmdlet(
                "PATCH",
                "https://graph.microsoft.com/v1.0/users/ann@contoso.com"
            ),
            "Update-MgUser UserId=ann@contoso.com"
        );
        assert_eq!(
            cmdlet(
                "GET",
                "/beta/users('a%20b')/mailFolders/inbox/messages?$top=1"
            ),
            "Get-MgUserMailFolderMessage UserId=a b MailFolderId=inbox"
        );
        assert_eq!(
            cmdlet("POST", "v1.0/users/x/revokeSignInSessions"),
            "Revoke-MgUserSignInSession UserId=x"
        );
        assert_eq!(
            cmdlet("POST", "v1.0/directory/deletedItems/1/restore"),
            "Restore-MgDirectoryDeletedItem DirectoryObjectId=1"
        );
        assert_eq!(
            cmdlet("DELETE", "v1.0/groups/g/members/u/$ref"),
            "Remove-MgGroupMemberByRef GroupId=g DirectoryObjectId=u"
        );
        assert_eq!(
            cmdlet("GET", "v1.0/auditLogs/signIns"),
            "Get-MgAuditLogSignIn"
        );
        assert_eq!(cmdlet("GET", "v1.0/subscribedSkus"), "Get-MgSubscribedSku");
    }

    #[test]
    fn another_host_and_another_version_are_no_address() {
        assert!(Address::parse("https://example.com/v1.0/users").is_none());
        assert!(Address::parse("v2.0/users").is_none());
        assert!(Address::parse("v1.0/").is_none());
    }
}
