//! Get-FileHash: the hash of files and of streams, so that a copy can be compared with its original.

use super::item::chosen;
use super::{files, reading};
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::{Object, Shape, Value};
use md5::Md5;
use schemars::JsonSchema;
use serde::Deserialize;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};
use std::rc::Rc;

/// Computes the hash of a file, so that a copy can be compared with it.
///
/// ```transcript
/// PS> 'abc' | Set-Content ./h.txt -NoNewline; (Get-FileHash ./h.txt).Hash.Substring(0, 8)
/// BA7816BF
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetFileHash {
    /// Files to read; wildcards are understood
    #[serde(default)]
    path: Vec<String>,
    /// Files to read, without wildcards
    #[serde(default)]
    literal_path: Vec<String>,
    /// Stream to read to its end
    input_stream: Option<Value>,
    /// Kind of hash: SHA1, SHA256, SHA384, SHA512 or MD5
    algorithm: Option<String>,
}

impl Cmdlet for GetFileHash {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let literal = !self.literal_path.is_empty();
        let given = chosen(literal, &self.literal_path, &self.path).to_vec();
        let algorithm = self
            .algorithm
            .as_deref()
            .unwrap_or("SHA256")
            .to_ascii_uppercase();
        if let Some(stream) = &self.input_stream {
            let bytes = stream_bytes(stream, cx)?;
            return cx.emit_value(hash_info(&algorithm, &bytes, ""));
        }
        for path in given {
            let found = files::find(&[path], literal, cx)?;
            for path in found.into_iter().filter(|path| !files::is_folder(path)) {
                let content = cx.host.files().read(&path)?;
                let info = hash_info(&algorithm, &content, &path.display().to_string());
                cx.emit_value(info)?;
            }
        }
        Ok(())
    }
}

/// What a stream has left: bytes that it gives as `ToArray()`, or an array of bytes itself.
fn stream_bytes(stream: &Value, cx: &mut Context) -> Result<Vec<u8>> {
    let whole = match reading::enumerate(stream) {
        Some(items) => items,
        None => {
            let all = cx.host.method(stream, "ToArray", &[]);
            let all = all.map_err(|_| no_stream())?;
            reading::enumerate(&all).unwrap_or_default()
        }
    };
    Ok(whole
        .iter()
        .filter_map(reading::whole)
        .filter_map(|byte| u8::try_from(byte).ok())
        .collect())
}

fn no_stream() -> ErrorRecord {
    ErrorRecord::new(
        "NotSupportedStream",
        Category::NotImplemented,
        "Streams of this kind are not simulated.",
    )
    .exception("System.Management.Automation.PSNotSupportedException")
    .label("expected a stream in memory")
    .help("give the file by -Path")
    .terminating()
}

fn hash_info(algorithm: &str, bytes: &[u8], path: &str) -> Value {
    let digest: Vec<u8> = match algorithm {
        "MD5" => Md5::digest(bytes).to_vec(),
        "SHA1" => Sha1::digest(bytes).to_vec(),
        "SHA384" => Sha384::digest(bytes).to_vec(),
        "SHA512" => Sha512::digest(bytes).to_vec(),
        _ => Sha256::digest(bytes).to_vec(),
    };
    let hash: String = digest.iter().map(|byte| format!("{byte:02X}")).collect();
    let type_names: Rc<[Rc<str>]> = Rc::new([
        "Microsoft.PowerShell.Commands.FileHashInfo".into(),
        "System.Object".into(),
    ]);
    let shape = Shape::new(["Algorithm", "Hash", "Path"].map(Rc::from).to_vec());
    let path = match path {
        "" => Value::Null,
        path => Value::str(path),
    };
    let values = vec![Value::str(algorithm), Value::str(hash), path];
    Value::Object(Object::with_shape(type_names, shape, values))
}
