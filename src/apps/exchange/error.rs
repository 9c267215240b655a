//! What Exchange answers when something is wrong, in the form in which its REST cmdlets say it.

use crate::diag::{Category, Error, ErrorRecord};
use crate::tenant::{Guid, Tenant};

const SERVER: &str = "EURPR01A001DC01.EURPR01A001.PROD.OUTLOOK.COM";

/// `Ex<6 hex>|<exception>|<message>`, with an id made of server, request and time.
pub fn exchange(
    tenant: &Tenant,
    code: &str,
    exception: &str,
    category: Category,
    message: &str,
) -> ErrorRecord {
    let now = tenant.now();
    let request = Guid::from_bits(now.ms() as u128);
    let id = format!("[Server=DB9PR01MB0001,RequestId={request},TimeStamp={now}]");
    let mut record = ErrorRecord::new(id, category, format!("{code}|{exception}|{message}"))
        .exception(exception);
    record.id_suffix = "Write-ErrorMessage".into();
    record
}

/// There is no such mailbox in the state that is asked for.
pub fn not_found(tenant: &Tenant, id: &str, help: Option<&str>) -> Error {
    let known = tenant.names_of("Mailbox").unwrap_or_default();
    let near = crate::diag::did_you_mean(id, known.iter().map(String::as_str));
    let help = match (help, near) {
        (Some(help), _) => help.to_string(),
        (None, Some(near)) => format!("did you mean '{near}'?"),
        (None, None) => "Get-Mailbox lists mailboxes; -SoftDeletedMailbox and -InactiveMailboxOnly list deleted ones".into(),
    };
    let message = format!(
        "The operation couldn't be performed because object '{id}' couldn't be found on '{SERVER}'."
    );
    let exception = "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException";
    exchange(
        tenant,
        "Ex6F9304",
        exception,
        Category::ObjectNotFound,
        &message,
    )
    .target(id, "String")
    .label("no such mailbox")
    .help(help)
    .into()
}

/// Something bears that address already.
pub fn address_in_use(tenant: &Tenant, address: &str, by: &str) -> Error {
    let message =
        format!("The proxy address \"SMTP:{address}\" is already being used by \"{by}\".");
    let exception = "Microsoft.Exchange.Data.Directory.ProxyAddressExistsException";
    exchange(tenant, "Ex9E36BB", exception, Category::ResourceExists, &message)
        .target(address, "String")
        .label("is taken")
        .help("choose another address, or take it from that mailbox with Set-Mailbox -EmailAddresses @{Remove=…}")
        .into()
}

/// A mailbox of that name exists.
pub fn exists(tenant: &Tenant, name: &str) -> Error {
    let message = format!("The name \"{name}\" is already being used.");
    let exception = "Microsoft.Exchange.Data.Directory.ADObjectAlreadyExistsException";
    exchange(
        tenant,
        "Ex6531A5",
        exception,
        Category::ResourceExists,
        &message,
    )
    .target(name, "String")
    .label("is taken")
    .help("choose another -Name")
    .into()
}

/// The tenant does not accept mail for that domain.
pub fn domain_not_accepted(tenant: &Tenant, address: &str) -> Error {
    let domain = address
        .split_once('@')
        .map_or(address, |(_, domain)| domain);
    let message = format!(
        "You can't use the domain \"{domain}\" because it's not an accepted domain for your organization."
    );
    let exception = "Microsoft.Exchange.Management.Tasks.NotAcceptedDomainException";
    exchange(
        tenant,
        "Ex2A31C0",
        exception,
        Category::InvalidArgument,
        &message,
    )
    .target(address, "String")
    .label("expected an address @contoso.com")
    .help("the tenant accepts mail for contoso.com")
    .into()
}

/// A value that the parameter does not take.
pub fn bad_value(tenant: &Tenant, parameter: &str, value: &str, expected: &str) -> Error {
    let message =
        format!("The value \"{value}\" of -{parameter} isn't valid: {expected} was expected.");
    let exception = "Microsoft.Exchange.Data.DataValidationException";
    exchange(
        tenant,
        "Ex7C5B0D",
        exception,
        Category::InvalidArgument,
        &message,
    )
    .target(value, "String")
    .label(format!("expected {expected}"))
    .help(format!(
        "Get-Help Set-Mailbox -Parameter {parameter} says what it takes"
    ))
    .into()
}

/// What is asked for cannot be done to that mailbox as it is.
pub fn refused(tenant: &Tenant, mailbox: &str, message: &str, label: &str, help: &str) -> Error {
    let exception = "Microsoft.Exchange.Configuration.Tasks.RecipientTaskException";
    exchange(
        tenant,
        "Ex8D1E77",
        exception,
        Category::InvalidOperation,
        message,
    )
    .target(mailbox, "String")
    .label(label)
    .help(help)
    .into()
}

/// Several objects bear that name.
pub fn ambiguous(tenant: &Tenant, id: &str, keys: &str) -> Error {
    let message =
        format!("The operation couldn't be performed because '{id}' matches multiple entries.");
    let exception = "Microsoft.Exchange.Configuration.Tasks.ManagementObjectAmbiguousException";
    exchange(
        tenant,
        "ExB7A2D4",
        exception,
        Category::InvalidArgument,
        &message,
    )
    .target(id, "String")
    .label("names more than one")
    .help(keys)
    .into()
}

/// Turns what the tenant says of an ambiguous name into Exchange's words.
pub fn in_exchange_words(tenant: &Tenant, id: &str, error: Error) -> Error {
    match error.record() {
        Some(record) if record.id.ends_with("Ambiguous") => ambiguous(tenant, id, &record.help),
        _ => error,
    }
}

/// There is no such object of a kind that is not a mailbox.
pub fn no_object(tenant: &Tenant, id: &str, what: &str, near: Option<&str>, help: &str) -> Error {
    let message = format!(
        "The operation couldn't be performed because object '{id}' couldn't be found on '{SERVER}'."
    );
    let exception = "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException";
    let help = near.map_or_else(
        || help.to_string(),
        |near| format!("did you mean '{near}'?"),
    );
    exchange(
        tenant,
        "Ex6F9304",
        exception,
        Category::ObjectNotFound,
        &message,
    )
    .target(id, "String")
    .label(format!("no such {what}"))
    .help(help)
    .into()
}
