//! `[IO.File]`, `[IO.Directory]` and their kin: .NET's own way to files, over the session's folder and its rules.

use crate::cmdlet::FileAccess;
use crate::diag::Result;
use crate::host::vm::Vm;
use crate::value::{Array, ArrayKind, Object, TypeName, Value, error, wildcard};
use std::path::{Path, PathBuf};
use std::rc::Rc;

const NOT_FOUND: &str = "System.IO.FileNotFoundException";
const NO_FOLDER: &str = "System.IO.DirectoryNotFoundException";

impl Vm {
    /// A static method or constructor of a type of files; `None` if it is none of these.
    pub(super) fn file_method(
        &mut self,
        kind: &TypeName,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>> {
        let lower = name.to_ascii_lowercase();
        let text = |at: usize| arguments.get(at).map(Value::to_text).unwrap_or_default();
        match (&*kind.0, lower.as_str()) {
            ("System.IO.FileInfo" | "System.IO.DirectoryInfo", "new") => {
                self.file_info(&text(0), &kind.0).map(Some)
            }
            ("System.IO.File", _) => self.file_static(&lower, name, arguments),
            ("System.IO.Directory", _) => self.folder_static(&lower, name, arguments),
            _ => Ok(None),
        }
    }

    /// `[IO.FileInfo]'x.txt'`: what Get-Item gives, or an object that says that there is nothing.
    pub(super) fn file_info(&mut self, path: &str, kind: &str) -> Result<Value> {
        let place = self.files.resolve(path, false)?;
        if self.files.exists(&place) {
            let found = self.invoke_command(
                "Get-Item",
                &[("LiteralPath", Value::str(place.display().to_string()))],
                Vec::new(),
            )?;
            if let Some(item) = found.into_iter().next() {
                return Ok(item);
            }
        }
        let part = |part: Option<&std::ffi::OsStr>| {
            Value::from(
                part.map(|part| part.to_string_lossy().into_owned())
                    .unwrap_or_default(),
            )
        };
        let extension = place
            .extension()
            .map(|extension| format!(".{}", extension.to_string_lossy()))
            .unwrap_or_default();
        let folder = place.parent().map(|folder| folder.display().to_string());
        let object = Object::of([
            ("Name", part(place.file_name())),
            ("FullName", Value::from(place.display().to_string())),
            ("BaseName", part(place.file_stem())),
            ("Extension", Value::from(extension)),
            ("DirectoryName", Value::from(folder)),
            ("Exists", Value::Bool(false)),
        ]);
        object.set_type_names(Rc::new([
            kind.into(),
            "System.IO.FileSystemInfo".into(),
            "System.MarshalByRefObject".into(),
            "System.Object".into(),
        ]));
        object.set_text(path);
        Ok(Value::Object(object))
    }

    fn is_folder(&mut self, path: &Path) -> bool {
        self.files.exists(path) && self.files.list(path).is_ok()
    }

    /// A file that is there, for reading.
    fn file_at(&mut self, path: &str, method: &str) -> Result<PathBuf> {
        let place = self.files.resolve(path, false)?;
        if self.files.exists(&place) {
            return Ok(place);
        }
        let folder = place
            .parent()
            .is_none_or(|folder| self.files.exists(folder));
        let (inner, what) = if folder {
            (NOT_FOUND, "file")
        } else {
            (NO_FOLDER, "part of the path")
        };
        let message = format!("Could not find {what} '{}'.", place.display());
        Err(error::thrown(inner, method, &message))
    }

    /// A place for writing, in a folder that is there.
    fn place_for(&mut self, path: &str, method: &str) -> Result<PathBuf> {
        let place = self.files.resolve(path, true)?;
        match place.parent() {
            Some(folder) if !self.files.exists(folder) => {
                let message = format!("Could not find a part of the path '{}'.", place.display());
                Err(error::thrown(NO_FOLDER, method, &message))
            }
            _ => Ok(place),
        }
    }

    fn file_static(
        &mut self,
        lower: &str,
        method: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>> {
        let text = |at: usize| arguments.get(at).map(Value::to_text).unwrap_or_default();
        let path = text(0);
        let lines = |value: Option<&Value>| -> String {
            let items = value.map(crate::host::ops::items_of).unwrap_or_default();
            items.iter().map(|line| line.to_text() + "\n").collect()
        };
        Ok(Some(match (lower, arguments.len()) {
            ("exists", 1) => {
                let place = self.files.resolve(&path, false)?;
                Value::Bool(self.files.exists(&place) && !self.is_folder(&place))
            }
            ("readalltext", 1 | 2) => {
                let place = self.file_at(&path, method)?;
                Value::from(crate::host::files::decode(&self.files.read(&place)?))
            }
            ("readalllines" | "readlines", 1 | 2) => {
                let place = self.file_at(&path, method)?;
                let whole = crate::host::files::decode(&self.files.read(&place)?);
                typed("System.String", whole.lines().map(Value::str).collect())
            }
            ("readallbytes", 1) => {
                let place = self.file_at(&path, method)?;
                let bytes = self.files.read(&place)?;
                typed("System.Byte", bytes.into_iter().map(Value::Byte).collect())
            }
            ("writealltext", 2 | 3) => {
                let place = self.place_for(&path, method)?;
                self.files.write(&place, text(1).as_bytes())?;
                Value::NoOutput
            }
            ("writealllines", 2 | 3) => {
                let place = self.place_for(&path, method)?;
                self.files
                    .write(&place, lines(arguments.get(1)).as_bytes())?;
                Value::NoOutput
            }
            ("writeallbytes", 2) => {
                let place = self.place_for(&path, method)?;
                let bytes = crate::value::members::bytes(&arguments[1], method)?;
                self.files.write(&place, &bytes)?;
                Value::NoOutput
            }
            ("appendalltext", 2 | 3) => {
                let place = self.place_for(&path, method)?;
                self.files.append(&place, text(1).as_bytes())?;
                Value::NoOutput
            }
            ("appendalllines", 2 | 3) => {
                let place = self.place_for(&path, method)?;
                self.files
                    .append(&place, lines(arguments.get(1)).as_bytes())?;
                Value::NoOutput
            }
            ("delete", 1) => {
                let place = self.files.resolve(&path, true)?;
                if self.files.exists(&place) {
                    self.files.remove(&place)?;
                }
                Value::NoOutput
            }
            ("copy" | "move", 2 | 3) => {
                let from = self.file_at(&path, method)?;
                let to = self.place_for(&text(1), method)?;
                let replace = arguments.get(2).is_some_and(Value::truthy);
                if self.files.exists(&to) && !replace {
                    let message = format!("The file '{}' exists already.", to.display());
                    return Err(error::thrown("System.IO.IOException", method, &message));
                }
                let bytes = self.files.read(&from)?;
                self.files.write(&to, &bytes)?;
                if lower == "move" {
                    self.files.remove(&from)?;
                }
                Value::NoOutput
            }
            _ => return Ok(None),
        }))
    }

    fn folder_static(
        &mut self,
        lower: &str,
        method: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>> {
        let text = |at: usize| arguments.get(at).map(Value::to_text).unwrap_or_default();
        let path = text(0);
        Ok(Some(match (lower, arguments.len()) {
            ("exists", 1) => {
                let place = self.files.resolve(&path, false)?;
                Value::Bool(self.is_folder(&place))
            }
            ("createdirectory", 1) => {
                let place = self.files.resolve(&path, true)?;
                self.files.make_folder(&place)?;
                self.file_info(&path, "System.IO.DirectoryInfo")?
            }
            ("getcurrentdirectory", 0) => {
                Value::from(self.files.working_folder().display().to_string())
            }
            ("delete", 1 | 2) => {
                let place = self.files.resolve(&path, true)?;
                self.files.remove(&place)?;
                Value::NoOutput
            }
            ("getfiles" | "getdirectories" | "getfilesystementries", 1 | 2) => {
                let place = self.files.resolve(&path, false)?;
                if !self.is_folder(&place) {
                    let message =
                        format!("Could not find a part of the path '{}'.", place.display());
                    return Err(error::thrown(NO_FOLDER, method, &message));
                }
                let pattern = arguments
                    .get(1)
                    .map_or_else(|| "*".to_owned(), Value::to_text);
                let mut found = Vec::new();
                for item in self.files.list(&place)? {
                    let name = item
                        .file_name()
                        .map(|name| name.to_string_lossy().into_owned());
                    let fits = wildcard::like(&name.unwrap_or_default(), &pattern, false)?;
                    let folder = self.is_folder(&item);
                    let wanted = match lower {
                        "getfiles" => !folder,
                        "getdirectories" => folder,
                        _ => true,
                    };
                    if fits && wanted {
                        found.push(Value::from(item.display().to_string()));
                    }
                }
                typed("System.String", found)
            }
            _ => return Ok(None),
        }))
    }
}

fn typed(element: &str, items: Vec<Value>) -> Value {
    Value::Array(Array::of_kind(ArrayKind::Typed(element.into()), items))
}
