//! `System.Net.IPAddress`: a value only, nothing is reached by it.

use crate::diag::Result;
use crate::value::{Foreign, Value, enums, members};
use std::any::Any;
use std::net::IpAddr;

/// An address of the fourth or the sixth version.
pub struct IpAddress(IpAddr);

impl IpAddress {
    /// Reads `10.0.0.1` or `::1`; a number alone is an address of the fourth version.
    pub fn parse(text: &str) -> Option<IpAddress> {
        let text = text.trim().trim_start_matches('[').trim_end_matches(']');
        let plain = text.parse().ok().map(IpAddress);
        plain.or_else(|| {
            text.parse::<u32>()
                .ok()
                .map(|number| IpAddress(IpAddr::from(number.to_be_bytes())))
        })
    }

    /// An address of 4 or 16 bytes.
    pub fn of_bytes(bytes: &[u8]) -> Option<IpAddress> {
        let four = <[u8; 4]>::try_from(bytes).ok().map(IpAddr::from);
        four.or_else(|| <[u8; 16]>::try_from(bytes).ok().map(IpAddr::from))
            .map(IpAddress)
    }

    /// Whether it is that of the machine itself.
    pub fn is_loopback(&self) -> bool {
        self.0.is_loopback()
    }

    fn bytes(&self) -> Vec<u8> {
        match self.0 {
            IpAddr::V4(address) => address.octets().to_vec(),
            IpAddr::V6(address) => address.octets().to_vec(),
        }
    }
}

impl Foreign for IpAddress {
    fn type_name(&self) -> &str {
        "System.Net.IPAddress"
    }

    fn get(&self, name: &str) -> Option<Value> {
        Some(match name.to_ascii_lowercase().as_str() {
            "ipaddresstostring" => Value::from(self.text()),
            "addressfamily" => enums::of(
                "System.Net.Sockets.AddressFamily",
                if self.0.is_ipv4() { 2 } else { 23 },
            ),
            "isipv4mappedtoipv6" => {
                Value::Bool(matches!(self.0, IpAddr::V6(a) if a.to_ipv4_mapped().is_some()))
            }
            "isipv6linklocal" => {
                Value::Bool(matches!(self.0, IpAddr::V6(a) if a.segments()[0] & 0xffc0 == 0xfe80))
            }
            "isipv6multicast" => Value::Bool(matches!(self.0, IpAddr::V6(a) if a.is_multicast())),
            _ => return None,
        })
    }

    fn properties(&self) -> Vec<String> {
        [
            "AddressFamily",
            "IPAddressToString",
            "IsIPv4MappedToIPv6",
            "IsIPv6LinkLocal",
            "IsIPv6Multicast",
        ]
        .map(String::from)
        .to_vec()
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
        (name.eq_ignore_ascii_case("GetAddressBytes") && arguments.is_empty()).then(|| {
            Ok(members::typed_array(
                "System.Byte",
                self.bytes().into_iter().map(Value::Byte).collect(),
            ))
        })
    }

    fn methods(&self) -> Vec<String> {
        vec!["GetAddressBytes".into()]
    }

    fn order_key(&self) -> Option<Vec<u8>> {
        Some(self.bytes())
    }

    fn text(&self) -> String {
        self.0.to_string()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
