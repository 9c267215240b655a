//! Hash algorithms as objects: the SHA-2 family, computed as in .NET.

use crate::diag::Result;
use crate::value::{Foreign, Value, error, members};
use sha2::{Digest, Sha256, Sha384, Sha512};
use std::any::Any;

/// `System.Security.Cryptography.SHA256` and its longer kin.
#[derive(Clone, Copy)]
pub struct Hasher {
    full: &'static str,
}

const KNOWN: [&str; 3] = [
    "System.Security.Cryptography.SHA256",
    "System.Security.Cryptography.SHA384",
    "System.Security.Cryptography.SHA512",
];

impl Hasher {
    /// The algorithm of a type.
    pub fn of_type(full: &str) -> Option<Hasher> {
        KNOWN
            .iter()
            .find(|known| **known == full)
            .map(|full| Hasher { full })
    }

    /// Bytes of its hashes.
    pub fn size(self) -> i32 {
        match self.full {
            "System.Security.Cryptography.SHA256" => 32,
            "System.Security.Cryptography.SHA384" => 48,
            _ => 64,
        }
    }

    /// Hash of bytes.
    pub fn hash(self, bytes: &[u8]) -> Vec<u8> {
        match self.size() {
            32 => Sha256::digest(bytes).to_vec(),
            48 => Sha384::digest(bytes).to_vec(),
            _ => Sha512::digest(bytes).to_vec(),
        }
    }
}

impl Foreign for Hasher {
    fn type_name(&self) -> &str {
        self.full
    }

    fn type_names(&self) -> Vec<String> {
        vec![
            self.full.into(),
            "System.Security.Cryptography.HashAlgorithm".into(),
            "System.Object".into(),
        ]
    }

    fn get(&self, name: &str) -> Option<Value> {
        name.eq_ignore_ascii_case("HashSize")
            .then(|| Value::Int(self.size() * 8))
    }

    fn properties(&self) -> Vec<String> {
        vec!["HashSize".into()]
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
        Some(match (name.to_ascii_lowercase().as_str(), arguments) {
            ("computehash", [bytes]) => members::bytes(bytes, name).map(|bytes| {
                let hash = self.hash(&bytes).into_iter().map(Value::Byte).collect();
                members::typed_array("System.Byte", hash)
            }),
            ("dispose" | "clear" | "initialize", []) => Ok(Value::NoOutput),
            ("computehash", other) => Err(error::no_overload(name, other.len())),
            _ => return None,
        })
    }

    fn methods(&self) -> Vec<String> {
        ["Clear", "ComputeHash", "Dispose", "Initialize"]
            .map(String::from)
            .to_vec()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
