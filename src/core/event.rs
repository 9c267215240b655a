//! Events of the session: New-, Get-, Wait- and Remove-Event, and who listens: Register-EngineEvent, Get-EventSubscriber,
//! Unregister-Event. Events come from scripts only; a listener's block runs when its event is made.

use super::reading;
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::{Block, Object, Value};
use schemars::JsonSchema;
use serde::Deserialize;
use std::rc::Rc;

/// Events that wait, and those who listen.
#[derive(Default)]
struct Events {
    waiting: Vec<(i32, String, Value)>,
    listeners: Vec<Listener>,
    last_event: i32,
    last_listener: i32,
}

#[derive(Clone)]
struct Listener {
    id: i32,
    source: String,
    action: Option<Block>,
    hidden: bool,
    left: i32,
    data: Value,
}

fn events<'a>(cx: &'a mut Context) -> &'a mut Events {
    cx.host.kept().of::<Events>()
}

fn typed(full: &str, members: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let object = Object::of(members);
    object.set_type_names(Rc::new([full.into(), "System.Object".into()]));
    Value::Object(object)
}

/// Makes an event; whoever listens to its name hears it.
///
/// ```transcript
/// PS> $null = New-Event -SourceIdentifier Done -MessageData 5; (Get-Event Done).MessageData
/// 5
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct NewEvent {
    /// Name of the event
    #[serde(default)]
    source_identifier: String,
    /// Object that sends it
    sender: Option<Value>,
    /// What it carries
    #[serde(default)]
    event_arguments: Vec<Value>,
    /// What it says
    message_data: Option<Value>,
}

impl Cmdlet for NewEvent {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let now = reading::now(cx)?;
        let all = events(cx);
        all.last_event += 1;
        let id = all.last_event;
        let heard: Vec<Listener> = all
            .listeners
            .iter()
            .filter(|one| reading::same_name(&one.source, &self.source_identifier))
            .cloned()
            .collect();
        let event = typed(
            "System.Management.Automation.PSEventArgs",
            [
                ("ComputerName", Value::Null),
                ("RunspaceId", Value::Guid(crate::value::Guid::nil())),
                ("EventIdentifier", Value::Int(id)),
                ("Sender", self.sender.unwrap_or_default()),
                ("SourceEventArgs", Value::Null),
                ("SourceArgs", Value::array(self.event_arguments)),
                ("SourceIdentifier", Value::str(&self.source_identifier)),
                ("TimeGenerated", Value::Date(now)),
                ("MessageData", self.message_data.unwrap_or_default()),
            ],
        );
        let acted = heard.iter().any(|one| one.action.is_some());
        if !acted {
            let name = self.source_identifier.clone();
            events(cx).waiting.push((id, name, event.clone()));
        }
        for listener in heard {
            let all = events(cx);
            if let Some(known) = all.listeners.iter_mut().find(|one| one.id == listener.id)
                && known.left > 0
            {
                known.left -= 1;
                if known.left == 0 {
                    all.listeners.retain(|one| one.id != listener.id);
                }
            }
            if let Some(action) = &listener.action {
                cx.host
                    .set_variable("Event", event.clone(), Some("Global"))?;
                // What a listener puts out is nobody's output.
                cx.call(action, None, &[])?;
            }
        }
        cx.emit_value(event)
    }
}

fn no_event(what: &str, id: &str) -> ErrorRecord {
    ErrorRecord::new(
        id,
        Category::InvalidArgument,
        format!("There is no event '{what}'."),
    )
    .exception("System.ArgumentException")
    .target(what, "String")
    .help("Get-Event lists the events that wait")
}

/// Whether an event is among those that a name, with wildcards, and a number mean.
fn fits(wanted: &Option<String>, number: Option<i32>, name: &str, id: i32) -> bool {
    let named = wanted.as_ref();
    named.is_none_or(|pattern| reading::like(name, pattern))
        && number.is_none_or(|number| number == id)
}

/// No event was meant: an error, unless wildcards or nothing at all were given.
fn nothing_fits(wanted: &Option<String>, number: Option<i32>, cx: &mut Context) -> Result<()> {
    match (wanted, number) {
        (Some(name), _) if !reading::has_wildcards(name) => {
            cx.write_error(no_event(name, "INVALID_SOURCE_IDENTIFIER"))
        }
        (_, Some(id)) => cx.write_error(no_event(&id.to_string(), "INVALID_EVENT_IDENTIFIER")),
        _ => Ok(()),
    }
}

/// Lists the events that wait.
///
/// ```transcript
/// PS> (Get-Event | Measure-Object).Count
/// 0
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetEvent {
    /// Names to list; wildcards are understood
    source_identifier: Option<String>,
    /// Number of the event
    event_identifier: Option<i32>,
}

impl Cmdlet for GetEvent {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let waiting = events(cx).waiting.clone();
        let mut any = false;
        for (id, name, event) in waiting {
            if fits(&self.source_identifier, self.event_identifier, &name, id) {
                any = true;
                cx.emit_value(event)?;
            }
        }
        match any {
            true => Ok(()),
            false => nothing_fits(&self.source_identifier, self.event_identifier, cx),
        }
    }
}

/// Takes events away that wait.
///
/// ```transcript
/// PS> $null = New-Event -SourceIdentifier Done; Remove-Event Done; (Get-Event | Measure-Object).Count
/// 0
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct RemoveEvent {
    /// Names to take away; wildcards are understood
    source_identifier: Option<String>,
    /// Number of the event
    event_identifier: Option<i32>,
}

impl Cmdlet for RemoveEvent {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let waiting = events(cx).waiting.clone();
        let mut any = false;
        for (id, name, _) in waiting {
            if !fits(&self.source_identifier, self.event_identifier, &name, id) {
                continue;
            }
            any = true;
            if cx.should_process(&format!("Event '{name}'"), "Remove")? {
                events(cx).waiting.retain(|(known, ..)| *known != id);
            }
        }
        match any {
            true => Ok(()),
            false => nothing_fits(&self.source_identifier, self.event_identifier, cx),
        }
    }
}

/// Gives the next event of a name, if one waits: nothing comes while a script waits for it.
///
/// ```transcript
/// PS> $null = New-Event -SourceIdentifier Done; (Wait-Event Done -Timeout 1).SourceIdentifier
/// Done
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct WaitEvent {
    /// Name to wait for
    source_identifier: Option<String>,
    /// Seconds to wait, on the tenant's clock
    timeout: Option<i32>,
}

impl Cmdlet for WaitEvent {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let fits = |name: &str| {
            self.source_identifier
                .as_ref()
                .is_none_or(|pattern| reading::like(name, pattern))
        };
        let waiting = events(cx).waiting.clone();
        let found = waiting.into_iter().find(|(_, name, _)| fits(name));
        match (found, self.timeout) {
            (Some((_, _, event)), _) => cx.emit_value(event),
            (None, Some(seconds)) if seconds >= 0 => reading::sleep(i64::from(seconds) * 1000, cx),
            (None, _) => Err(never().into()),
        }
    }
}

fn never() -> ErrorRecord {
    ErrorRecord::new(
        "NotSupportedWait",
        Category::NotImplemented,
        "No event would ever come: nothing else runs while a script waits.",
    )
    .exception("System.Management.Automation.PSNotSupportedException")
    .label("expected -Timeout")
    .terminating()
}

/// Listens to the events of a name: runs a block for each, or lets them wait.
///
/// ```transcript
/// PS> $null = Register-EngineEvent Done -Action { Write-Host "heard $($Event.MessageData)" }
/// PS> $null = New-Event -SourceIdentifier Done -MessageData 7
/// heard 7
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct RegisterEngineEvent {
    /// Name of the event
    #[serde(default)]
    source_identifier: String,
    /// Block to run
    action: Option<Block>,
    /// What the block is told
    message_data: Option<Value>,
    /// Hides it from Get-EventSubscriber
    #[serde(default)]
    support_event: bool,
    /// Sends events to another session, of which there is none
    #[serde(default, rename = "Forward")]
    _forward: bool,
    /// After how many events it ends
    #[serde(default)]
    max_trigger_count: i32,
}

impl Cmdlet for RegisterEngineEvent {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let all = events(cx);
        let taken = all
            .listeners
            .iter()
            .any(|one| reading::same_name(&one.source, &self.source_identifier));
        if taken && !self.support_event && self.action.is_none() {
            return cx.write_error(taken_name(&self.source_identifier));
        }
        all.last_listener += 1;
        let id = all.last_listener;
        let action = self.action.clone();
        all.listeners.push(Listener {
            id,
            source: self.source_identifier.clone(),
            action: self.action,
            hidden: self.support_event,
            left: self.max_trigger_count,
            data: self.message_data.unwrap_or_default(),
        });
        let Some(action) = action else {
            return Ok(());
        };
        cx.emit_value(typed(
            "System.Management.Automation.PSEventJob",
            [
                ("Id", Value::Int(id)),
                ("Name", Value::str(&self.source_identifier)),
                ("State", Value::str("NotStarted")),
                ("HasMoreData", Value::Bool(false)),
                ("Command", Value::Block(action)),
            ],
        ))
    }
}

fn taken_name(name: &str) -> ErrorRecord {
    ErrorRecord::new(
        "SUBSCRIBER_EXISTS",
        Category::InvalidArgument,
        format!("Somebody listens to '{name}' already."),
    )
    .exception("System.ArgumentException")
    .target(name, "String")
    .help("Unregister-Event ends it")
}

fn listener_object(one: &Listener) -> Value {
    typed(
        "System.Management.Automation.PSEventSubscriber",
        [
            ("SubscriptionId", Value::Int(one.id)),
            ("SourceObject", Value::Null),
            ("EventName", Value::str("")),
            ("SourceIdentifier", Value::str(&one.source)),
            (
                "Action",
                one.action.clone().map_or(Value::Null, Value::Block),
            ),
            ("HandlerDelegate", Value::Null),
            ("SupportEvent", Value::Bool(one.hidden)),
            ("ForwardEvent", Value::Bool(false)),
            ("MessageData", one.data.clone()),
        ],
    )
}

/// Lists who listens to events.
///
/// ```transcript
/// PS> Register-EngineEvent Done; (Get-EventSubscriber Done).SubscriptionId
/// 1
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetEventSubscriber {
    /// Names to list; wildcards are understood
    source_identifier: Option<String>,
    /// Number of the listener
    subscription_id: Option<i32>,
    /// Lists hidden ones as well
    #[serde(default)]
    force: bool,
}

impl Cmdlet for GetEventSubscriber {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let listeners = events(cx).listeners.clone();
        let mut any = false;
        for one in listeners.iter().filter(|one| self.force || !one.hidden) {
            let fits = self
                .source_identifier
                .as_ref()
                .is_none_or(|pattern| reading::like(&one.source, pattern))
                && self.subscription_id.is_none_or(|wanted| wanted == one.id);
            if fits {
                any = true;
                cx.emit_value(listener_object(one))?;
            }
        }
        match (any, &self.source_identifier, self.subscription_id) {
            (false, Some(name), _) if !reading::has_wildcards(name) => {
                cx.write_error(no_listener(name, "INVALID_SOURCE_IDENTIFIER"))
            }
            (false, _, Some(id)) => cx.write_error(no_listener(
                &id.to_string(),
                "INVALID_SUBSCRIPTION_IDENTIFIER",
            )),
            _ => Ok(()),
        }
    }
}

fn no_listener(what: &str, id: &str) -> ErrorRecord {
    ErrorRecord::new(
        id,
        Category::InvalidArgument,
        format!("Nobody listens to '{what}'."),
    )
    .exception("System.ArgumentException")
    .target(what, "String")
    .help("Get-EventSubscriber lists who listens")
}

/// Ends listening to events.
///
/// ```transcript
/// PS> Register-EngineEvent Done; Unregister-Event Done; (Get-EventSubscriber | Measure-Object).Count
/// 0
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct UnregisterEvent {
    /// Names to end; wildcards are understood
    source_identifier: Option<String>,
    /// Number of the listener
    subscription_id: Option<i32>,
    /// Ends hidden ones as well
    #[serde(default)]
    force: bool,
}

impl Cmdlet for UnregisterEvent {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let listeners = events(cx).listeners.clone();
        let mut any = false;
        for one in listeners.iter().filter(|one| self.force || !one.hidden) {
            let fits = self
                .source_identifier
                .as_ref()
                .is_none_or(|pattern| reading::like(&one.source, pattern))
                && self.subscription_id.is_none_or(|wanted| wanted == one.id);
            if !fits {
                continue;
            }
            any = true;
            let target = format!("Event subscription '{}'", one.source);
            if cx.should_process(&target, "Unsubscribe")? {
                events(cx).listeners.retain(|known| known.id != one.id);
            }
        }
        match (any, &self.source_identifier, self.subscription_id) {
            (false, Some(name), _) if !reading::has_wildcards(name) => {
                cx.write_error(no_listener(name, "INVALID_SOURCE_IDENTIFIER"))
            }
            (false, _, Some(id)) => cx.write_error(no_listener(
                &id.to_string(),
                "INVALID_SUBSCRIPTION_IDENTIFIER",
            )),
            _ => Ok(()),
        }
    }
}
