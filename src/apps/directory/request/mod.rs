//! Invoke-MgGraphRequest: answers addresses of Graph from the tenant. Each is done by the cmdlet that Graph's module has for it,
//! so what that cmdlet may and refuses holds here too; an address whose cmdlet is not simulated is refused by name.

mod address;
mod answer;

use crate::apps::output::table_value;
use crate::cmdlet::{Cmdlet, Context, Effect, facts};
use crate::diag::{Category, Error, ErrorRecord, Result, did_you_mean};
use crate::value::{Table, TableKind, Value};
use address::Address;
use schemars::JsonSchema;
use serde::Deserialize;

/// Most objects in one page.
const MOST: usize = 999;

/// Objects in one page where nobody says otherwise.
const PAGE: usize = 100;

/// Variable for the number that an advanced query asks for; it is taken away again.
const COUNT: &str = "MgGraphRequestCount";

/// What a user has where nothing is selected.
const USER: &str = "businessPhones,displayName,givenName,jobTitle,mail,mobilePhone,officeLocation,preferredLanguage,surname,\
    userPrincipalName,id";

/// What is asked of the address.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
#[allow(clippy::upper_case_acronyms, reason = "as HTTP writes them")]
pub enum Method {
    /// Reads
    GET,
    /// Makes, or does
    POST,
    /// Sets whole
    PUT,
    /// Changes
    PATCH,
    /// Removes
    DELETE,
}

/// What comes out.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
pub enum OutputType {
    /// Tables
    HashTable,
    /// Objects
    PSObject,
    /// The answer with its headers; refused, since there is none
    HttpResponseMessage,
    /// Text
    Json,
}

/// Asks Graph by an address: v1.0 or beta, whole or from the version on.
///
/// What the address names is done by the cmdlet of Graph's module for it: GET v1.0/users is Get-MgUser. Lists come in pages
/// with @odata.nextLink; $select, $filter, $search, $top, $orderby, $expand and $count are understood. An address whose
/// cmdlet is not simulated is refused, and the error names the nearest one.
///
/// ```transcript
/// PS> (Invoke-MgGraphRequest -Uri 'v1.0/users/pilar@contoso.com?$select=mail').mail
/// pilar@contoso.com
/// PS> (Invoke-MgGraphRequest GET 'https://graph.microsoft.com/v1.0/users?$top=3' -OutputType PSObject).value.Count
/// 3
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct InvokeMgGraphRequest {
    /// Address
    uri: String,
    /// What is asked of it; GET where nothing is said
    method: Option<Method>,
    /// What is sent: a table, an object, or JSON
    body: Option<Value>,
    /// Headers; ConsistencyLevel is looked at
    headers: Option<Value>,
    /// What comes out: tables, objects or text
    output_type: Option<OutputType>,
    /// File into which the answer is written, as JSON
    output_file_path: Option<String>,
    /// File with what is sent
    input_file_path: Option<String>,
    /// Puts the answer out although it goes into a file
    #[serde(default)]
    pass_thru: bool,
    /// Type of what is sent; JSON is understood
    #[serde(default, rename = "ContentType")]
    _content_type: Option<String>,
    /// Variable that receives the headers of the answer
    response_headers_variable: Option<String>,
    /// Variable that receives the status of the answer
    status_code_variable: Option<String>,
    /// Puts out the error's text instead of failing
    #[serde(default)]
    skip_http_error_check: bool,
    /// Leaves out the check of the headers
    #[serde(default, rename = "SkipHeaderValidation")]
    _skip_header_validation: bool,
    /// Name of the program; has no consequence here
    #[serde(default, rename = "UserAgent")]
    _user_agent: Option<String>,
}

impl Cmdlet for InvokeMgGraphRequest {
    const EFFECT: Effect = Effect::Read;

    fn run(self, cx: &mut Context) -> Result<()> {
        if self.output_type == Some(OutputType::HttpResponseMessage) {
            return Err(no_response());
        }
        let request = Request {
            method: method_name(self.method),
            uri: self.uri.clone(),
            body: self.sent(cx)?,
            eventual: self.is_eventual(),
        };
        let (status, answer) = match request.send(cx) {
            Ok(done) => done,
            Err(Error::Record(record)) => self.failed(*record, cx)?,
            Err(other) => return Err(other),
        };
        self.put_variables(status, cx)?;
        let Some(answer) = answer else {
            return Ok(());
        };
        if let Some(path) = &self.output_file_path {
            let text = json(answer.clone(), cx)?;
            let path = cx.host.files().resolve(path, true)?;
            cx.host.files().write(&path, text.as_bytes())?;
            if !self.pass_thru {
                return Ok(());
            }
        }
        match self.output_type {
            Some(OutputType::PSObject) => cx.emit_value(answer::as_objects(&answer)),
            Some(OutputType::Json) => {
                let text = json(answer, cx)?;
                cx.emit_value(Value::str(text))
            }
            _ => cx.emit_value(answer),
        }
    }
}

fn method_name(method: Option<Method>) -> &'static str {
    match method {
        None | Some(Method::GET) => "GET",
        Some(Method::POST) => "POST",
        Some(Method::PUT) => "PUT",
        Some(Method::PATCH) => "PATCH",
        Some(Method::DELETE) => "DELETE",
    }
}

impl InvokeMgGraphRequest {
    /// The body as a table: of a file, of JSON, or as it was given.
    fn sent(&self, cx: &mut Context) -> Result<Option<Value>> {
        if let Some(path) = &self.input_file_path {
            let path = cx.host.files().resolve(path, false)?;
            let bytes = cx.host.files().read(&path)?;
            return parsed(&String::from_utf8_lossy(&bytes), cx).map(Some);
        }
        match self.body.as_ref().map(Value::base) {
            None | Some(Value::Null | Value::NoOutput) => Ok(None),
            Some(Value::Str(text)) => parsed(text, cx).map(Some),
            Some(other) => Ok(Some(answer::as_table(other))),
        }
    }

    fn is_eventual(&self) -> bool {
        let headers = self.headers.as_ref();
        let level = headers.and_then(|headers| table_value(headers, "ConsistencyLevel"));
        level.is_some_and(|level| level.to_text().eq_ignore_ascii_case("eventual"))
    }

    /// An error of the service: as PowerShell's, or as its text where errors are not checked.
    fn failed(&self, record: ErrorRecord, cx: &mut Context) -> Result<(i32, Option<Value>)> {
        if record.id.starts_with("NotSupported") {
            return Err(record.into());
        }
        let (code, name) = match record.category {
            Category::ObjectNotFound => (404, "NotFound"),
            Category::PermissionDenied => (403, "Forbidden"),
            Category::ResourceExists => (409, "Conflict"),
            _ => (400, "BadRequest"),
        };
        if self.skip_http_error_check {
            let error = Table::new(TableKind::Hashtable);
            error.set(Value::str("code"), Value::str(name));
            error.set(Value::str("message"), Value::str(&*record.message));
            let whole = Table::new(TableKind::Hashtable);
            whole.set(Value::str("error"), Value::Table(error));
            return Ok((code, Some(Value::Table(whole))));
        }
        self.put_variables(code, cx)?;
        let spaced = if code == 404 { "Not Found" } else { name };
        let message = format!(
            "Response status code does not indicate success: {name} ({spaced}). {}",
            record.message
        );
        let mut shown = ErrorRecord::new(name, Category::InvalidOperation, message);
        shown.id_suffix =
            "Microsoft.Graph.PowerShell.Authentication.Cmdlets.InvokeMgGraphRequest".into();
        Err(shown
            .exception("System.Net.Http.HttpRequestException")
            .target(&self.uri, "Uri")
            .help("the cmdlet of Graph's module for this address says more")
            .into())
    }

    fn put_variables(&self, status: i32, cx: &mut Context) -> Result<()> {
        if let Some(name) = &self.status_code_variable {
            cx.host.set_variable(name, Value::Int(status), None)?;
        }
        if let Some(name) = &self.response_headers_variable {
            let headers = Table::new(TableKind::Hashtable);
            let id = cx.tenant()?.new_guid()?.to_string();
            let fields = [
                ("request-id", id.clone()),
                ("client-request-id", id),
                ("Content-Type", "application/json".into()),
            ];
            for (field, text) in fields {
                headers.set(Value::str(field), Value::array(vec![Value::str(text)]));
            }
            cx.host.set_variable(name, Value::Table(headers), None)?;
        }
        Ok(())
    }
}

/// JSON as a table.
fn parsed(text: &str, cx: &mut Context) -> Result<Value> {
    let given = [
        ("InputObject", Value::str(text)),
        ("AsHashtable", Value::Bool(true)),
    ];
    let read = cx.host.invoke("ConvertFrom-Json", &given, Vec::new())?;
    Ok(read.first().map(answer::as_table).unwrap_or_default())
}

fn json(answer: Value, cx: &mut Context) -> Result<String> {
    let given = [("InputObject", answer), ("Depth", Value::Int(20))];
    let text = cx.host.invoke("ConvertTo-Json", &given, Vec::new())?;
    Ok(text.first().map(Value::to_text).unwrap_or_default())
}

fn no_response() -> Error {
    ErrorRecord::new(
        "NotSupportedHttpResponse",
        Category::NotImplemented,
        "Nothing is sent, so there is no response with headers.",
    )
    .exception("System.NotSupportedException")
    .help("use -OutputType PSObject, HashTable or Json; -ResponseHeadersVariable and -StatusCodeVariable work")
    .into()
}

/// One request.
struct Request {
    method: &'static str,
    uri: String,
    body: Option<Value>,
    eventual: bool,
}

impl Request {
    /// Status and answer.
    fn send(&self, cx: &mut Context) -> Result<(i32, Option<Value>)> {
        let Some(mut address) = Address::parse(&self.uri) else {
            return Err(self.no_address());
        };
        let first = address.segments.first_mut();
        if let Some(first) = first.filter(|first| first.name.eq_ignore_ascii_case("me")) {
            let actor = cx.tenant()?.actor().upn.clone();
            first.name = "users".into();
            first.key = Some(actor);
        }
        narrow_deleted(&mut address);
        let (name, keys) = address.cmdlet(self.method);
        let simulated = cx.host.cmdlets().into_iter().find(|def| def.name() == name);
        let Some(def) = simulated else {
            return Err(self.not_simulated(&name, cx));
        };
        let takes = |parameter: &str| def.takes(parameter);
        let mut given: Vec<(String, Value)> = keys
            .into_iter()
            .map(|(name, key)| (name, Value::str(key)))
            .collect();
        if self.method == "GET" {
            self.ask(&address, &takes, &mut given);
            let found = invoke(&name, given, cx)?;
            return Ok((200, Some(answer::read(&address, &self.uri, found))));
        }
        self.fill(&name, &takes, &mut given)?;
        if takes("Confirm") || def.changes() {
            given.push(("Confirm".into(), Value::Bool(false)));
        }
        let made = invoke(&name, given, cx)?;
        let answer = made
            .first()
            .filter(|_| self.method == "POST")
            .map(answer::as_table);
        Ok((if answer.is_some() { 201 } else { 204 }, answer))
    }

    /// What the query asks, as parameters of the cmdlet.
    fn ask(
        &self,
        address: &Address,
        takes: &dyn Fn(&str) -> bool,
        given: &mut Vec<(String, Value)>,
    ) {
        let list = |text: &str| {
            Value::array(
                text.split(',')
                    .map(|name| Value::str(name.trim()))
                    .collect(),
            )
        };
        let one = address
            .segments
            .last()
            .is_some_and(|last| last.key.is_some());
        let mut put = |name: &str, value: Option<Value>| {
            if let Some(value) = value.filter(|_| takes(name)) {
                given.push((name.to_owned(), value));
            }
        };
        let is_user = matches!(address.segments.as_slice(), [only] if only.name.eq_ignore_ascii_case("users"));
        let selected = address.asked("select").or(is_user.then_some(USER));
        put("Property", selected.map(list));
        put("ExpandProperty", address.asked("expand").map(list));
        if one || !address.is_many() {
            return;
        }
        put("Filter", address.asked("filter").map(Value::str));
        put("Search", address.asked("search").map(Value::str));
        put("Sort", address.asked("orderby").map(list));
        put("All", Some(Value::Bool(true)));
        if self.eventual {
            put("ConsistencyLevel", Some(Value::str("eventual")));
            put("CountVariable", Some(Value::str(COUNT)));
        }
    }

    /// The body, as one parameter or as one for each of its keys.
    fn fill(
        &self,
        name: &str,
        takes: &dyn Fn(&str) -> bool,
        given: &mut Vec<(String, Value)>,
    ) -> Result<()> {
        let Some(body) = &self.body else {
            return Ok(());
        };
        if takes("BodyParameter") {
            given.push(("BodyParameter".into(), body.clone()));
            return Ok(());
        }
        let Value::Table(table) = body.base() else {
            return Ok(());
        };
        let known = facts(name);
        for (key, value) in table.entries() {
            let key = key.to_text();
            let parameter = known.as_ref().and_then(|facts| facts.parameter(&key));
            match parameter {
                Some(parameter) if takes(&parameter.name) => {
                    given.push((parameter.name.to_string(), value));
                }
                Some(_) => {}
                None if key.starts_with('@') => {}
                None => return Err(unknown_property(&key, name)),
            }
        }
        Ok(())
    }

    fn no_address(&self) -> Error {
        let message = format!(
            "'{}' is no address of Graph, and nothing else is reached.",
            self.uri
        );
        ErrorRecord::new("NotSupportedAddress", Category::NotImplemented, message)
            .exception("System.NotSupportedException")
            .target(&self.uri, "Uri")
            .label("expected v1.0/… or beta/…")
            .help("for example v1.0/users or https://graph.microsoft.com/v1.0/users")
            .into()
    }

    fn not_simulated(&self, name: &str, cx: &Context) -> Error {
        let here: Vec<String> = cx
            .host
            .cmdlets()
            .into_iter()
            .map(|def| def.name())
            .filter(|name| name.contains("-Mg"))
            .collect();
        let near = did_you_mean(name, here.iter().map(String::as_str)).unwrap_or("Get-MgUser");
        let message = format!(
            "{} {} is not answered: its cmdlet {name} is not simulated.",
            self.method, self.uri
        );
        ErrorRecord::new("NotSupportedAddress", Category::NotImplemented, message)
            .exception("System.NotSupportedException")
            .target(&self.uri, "Uri")
            .label("known as an address, not simulated")
            .help(format!("the nearest cmdlet that is simulated: {near}"))
            .into()
    }
}

/// Deleted users are listed by Get-MgDirectoryDeletedItem with a type in place of an id.
fn narrow_deleted(address: &mut Address) {
    let last = address.segments.last_mut();
    if let Some(last) = last.filter(|last| last.name.eq_ignore_ascii_case("deletedItems"))
        && let Some(cast) = address.cast.take()
    {
        last.key = Some(format!("microsoft.graph.{cast}"));
        address.is_list = true;
    }
}

fn unknown_property(key: &str, name: &str) -> Error {
    let message = format!("'{key}' is no property that {name} sets.");
    ErrorRecord::new("UnknownProperty", Category::InvalidArgument, message)
        .exception("System.ArgumentException")
        .target(key, "String")
        .help(format!(
            "Get-Help {name} -Parameter * lists what can be set"
        ))
        .into()
}

/// Runs the cmdlet; its errors end the request.
fn invoke(name: &str, mut given: Vec<(String, Value)>, cx: &mut Context) -> Result<Vec<Value>> {
    given.push(("ErrorAction".into(), Value::str("Stop")));
    let given: Vec<(&str, Value)> = given
        .iter()
        .map(|(name, value)| (name.as_str(), value.clone()))
        .collect();
    let done = cx.host.invoke(name, &given, Vec::new());
    cx.host.remove_variable(COUNT, None)?;
    done
}
