//! What SharePoint answers when something is wrong.

use crate::diag::{Category, Error, ErrorRecord};
use crate::tenant::Tenant;

const SERVER_EXCEPTION: &str = "Microsoft.SharePoint.Client.ServerException";

fn server(category: Category, message: impl Into<String>, cmdlet: &str) -> ErrorRecord {
    let mut record =
        ErrorRecord::new(SERVER_EXCEPTION, category, message).exception(SERVER_EXCEPTION);
    record.id_suffix = format!("Microsoft.Online.SharePoint.PowerShell.{cmdlet}");
    record
}

/// There is no such site, or it is in the other state.
pub fn no_site(tenant: &Tenant, url: &str, deleted: Option<bool>, cmdlet: &str) -> Error {
    let known = tenant.names_of("Site").unwrap_or_default();
    let near = crate::diag::did_you_mean(url, known.iter().map(String::as_str));
    let help = match (deleted, near) {
        (Some(true), _) => "the site is deleted: Get-SPODeletedSite finds it".to_string(),
        (Some(false), _) => "the site is not deleted: Get-SPOSite finds it".to_string(),
        (None, Some(near)) => format!("did you mean '{near}'?"),
        (None, None) => {
            "Get-SPOSite -Limit All lists sites; add -IncludePersonalSite $true for OneDrives"
                .to_string()
        }
    };
    server(
        Category::ObjectNotFound,
        format!("Cannot get site {url}."),
        cmdlet,
    )
    .target(url, "String")
    .label("no such site")
    .help(help)
    .into()
}

/// What is asked for cannot be done to the site as it is.
pub fn refused(
    target: &str,
    message: impl Into<String>,
    label: &str,
    help: &str,
    cmdlet: &str,
) -> Error {
    server(Category::InvalidOperation, message, cmdlet)
        .target(target, "String")
        .label(label)
        .help(help)
        .into()
}

/// A user that SharePoint does not know.
pub fn no_user(login: &str, cmdlet: &str) -> Error {
    server(
        Category::ObjectNotFound,
        format!("The specified user {login} could not be found."),
        cmdlet,
    )
    .target(login, "String")
    .label("no such user")
    .help("name the user as name@contoso.com; Get-MgUser -All lists users")
    .into()
}

/// An error of PnP, whose ids all begin alike.
pub fn pnp(
    category: Category,
    message: impl Into<String>,
    target: &str,
    label: &str,
    help: &str,
    class: &str,
) -> Error {
    let mut record = ErrorRecord::new("EXCEPTION", category, message).exception(SERVER_EXCEPTION);
    record.id_suffix = format!("PnP.PowerShell.Commands.{class}");
    record
        .target(target, "String")
        .label(label)
        .help(help)
        .into()
}

/// PnP works on the site that it is connected to.
pub fn not_connected(class: &str) -> Error {
    let message = "The current connection holds no SharePoint context.";
    let help =
        "connect to the site first: Connect-PnPOnline -Url https://contoso.sharepoint.com/sites/…";
    pnp(
        Category::ConnectionError,
        message,
        "",
        "needs a connected site",
        help,
        class,
    )
}
