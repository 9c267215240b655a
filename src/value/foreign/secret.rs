//! Credentials and pointers to secrets: what they hide is shown only where a script asks for it by name.

use super::SecureString;
use crate::diag::Result;
use crate::value::{Foreign, Value};
use std::any::Any;
use std::cell::RefCell;

/// `System.Management.Automation.PSCredential`
pub struct Credential {
    /// `None` for `[pscredential]::Empty`.
    user: Option<String>,
    password: Value,
}

impl Credential {
    /// A user and a secure string.
    pub fn new(user: &str, password: Value) -> Credential {
        Credential {
            user: Some(user.to_owned()),
            password,
        }
    }

    /// Nobody's.
    pub fn empty() -> Credential {
        Credential {
            user: None,
            password: Value::Null,
        }
    }

    fn secret(&self) -> String {
        match self.password.base() {
            Value::Foreign(foreign) => foreign
                .as_any()
                .downcast_ref::<SecureString>()
                .map(SecureString::reveal)
                .unwrap_or_default(),
            _ => String::new(),
        }
    }
}

impl Foreign for Credential {
    fn type_name(&self) -> &str {
        "System.Management.Automation.PSCredential"
    }

    fn get(&self, name: &str) -> Option<Value> {
        match name.to_ascii_lowercase().as_str() {
            "username" => Some(self.user.clone().into()),
            "password" => Some(self.password.clone()),
            _ => None,
        }
    }

    fn properties(&self) -> Vec<String> {
        vec!["UserName".into(), "Password".into()]
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
        if !name.eq_ignore_ascii_case("GetNetworkCredential") || !arguments.is_empty() {
            return None;
        }
        let user = self.user.clone().unwrap_or_default();
        let (domain, user) = user.split_once('\\').unwrap_or(("", &user));
        Some(Ok(network_credential(user, &self.secret(), domain)))
    }

    fn methods(&self) -> Vec<String> {
        vec!["GetNetworkCredential".into()]
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `System.Net.NetworkCredential`
struct NetworkCredential {
    user: RefCell<String>,
    password: RefCell<String>,
    domain: RefCell<String>,
}

/// A `NetworkCredential`: it gives its password as plain text.
pub fn network_credential(user: &str, password: &str, domain: &str) -> Value {
    let held = |text: &str| RefCell::new(text.to_owned());
    super::of(NetworkCredential {
        user: held(user),
        password: held(password),
        domain: held(domain),
    })
}

impl NetworkCredential {
    fn part(&self, name: &str) -> Option<&RefCell<String>> {
        Some(match name.to_ascii_lowercase().as_str() {
            "username" => &self.user,
            "password" => &self.password,
            "domain" => &self.domain,
            _ => return None,
        })
    }
}

impl Foreign for NetworkCredential {
    fn type_name(&self) -> &str {
        "System.Net.NetworkCredential"
    }

    fn get(&self, name: &str) -> Option<Value> {
        if name.eq_ignore_ascii_case("SecurePassword") {
            return Some(super::of(SecureString::new(&self.password.borrow())));
        }
        self.part(name).map(|part| Value::str(&*part.borrow()))
    }

    fn set(&self, name: &str, value: Value) -> bool {
        match self.part(name) {
            Some(part) => {
                *part.borrow_mut() = value.to_text();
                true
            }
            None => false,
        }
    }

    fn properties(&self) -> Vec<String> {
        ["UserName", "Password", "SecurePassword", "Domain"]
            .map(String::from)
            .to_vec()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `System.IntPtr` to the text of a secure string, until it is freed.
pub struct Pointer(RefCell<String>);

impl Pointer {
    /// A pointer to a text.
    pub fn to(text: &str) -> Pointer {
        Pointer(RefCell::new(text.to_owned()))
    }

    /// What it points to.
    pub fn text_there(&self) -> String {
        self.0.borrow().clone()
    }

    /// Frees the text.
    pub fn forget(&self) {
        self.0.borrow_mut().clear();
    }
}

impl Foreign for Pointer {
    fn type_name(&self) -> &str {
        "System.IntPtr"
    }

    fn type_names(&self) -> Vec<String> {
        ["System.IntPtr", "System.ValueType", "System.Object"]
            .map(String::from)
            .to_vec()
    }

    fn text(&self) -> String {
        "1".into()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
