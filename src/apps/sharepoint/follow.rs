//! What OneDrives, profiles and lists of visitors do when an account of the directory goes, comes back or changes.

use super::profile::UserProfile;
use super::site::Site;
use super::userinfo::SiteUserInfo;
use crate::apps::accounts::{Account, Follower};
use crate::content::folders::{ACTIVE, set_location_owner};
use crate::content::{Location, LocationKind, locations, places};
use crate::diag::Result;
use crate::tenant::{Entity, Tenant};

/// LC-S8 for the OneDrive; the profile goes with the account (S12 a); rows of visitors stay (S12 b).
pub static FOLLOWER: Follower = Follower {
    deleted: |tenant, account| {
        for drive in drives(tenant, &account.upn)? {
            if drive.state == ACTIVE {
                places::orphan_onedrive(tenant, drive.id, account.manager.as_deref())?;
            }
        }
        Ok(())
    },
    restored: |tenant, account| {
        for drive in drives(tenant, &account.upn)? {
            places::adopt_onedrive(tenant, drive.id)?;
        }
        Ok(())
    },
    destroyed: |tenant, account| {
        if let Some(profile) = tenant.find::<UserProfile>(&account.upn)? {
            tenant.delete::<UserProfile>(&profile.key())?;
        }
        Ok(())
    },
    changed: |tenant, before, after| {
        if before.upn == after.upn && before.display_name == after.display_name {
            return Ok(());
        }
        for drive in drives(tenant, &before.upn)? {
            set_location_owner(tenant, drive.id, Some(&after.upn))?;
            if let Some(mut site) = drive
                .entity
                .as_deref()
                .map(|key| tenant.find::<Site>(key))
                .transpose()?
                .flatten()
            {
                site.owner.clone_from(&after.upn);
                site.title.clone_from(&after.display_name);
                tenant.put(&site)?;
            }
        }
        if let Some(mut profile) = tenant.find::<UserProfile>(&before.upn)? {
            profile.user_principal_name.clone_from(&after.upn);
            tenant.put(&profile)?;
        }
        follow_names(tenant, before, after)
    },
};

fn drives(tenant: &Tenant, upn: &str) -> Result<Vec<Location>> {
    let mut all = locations(tenant)?;
    all.retain(|place| {
        let owner = place.owner.as_deref();
        place.kind == LocationKind::OneDrive
            && owner.is_some_and(|owner| owner.eq_ignore_ascii_case(upn))
    });
    Ok(all)
}

/// Rows of visitors are synchronised from the account; names written in documents are not (S24).
fn follow_names(tenant: &mut Tenant, before: &Account, after: &Account) -> Result<()> {
    for mut row in tenant.list::<SiteUserInfo>()? {
        if row.user_id == before.id && !row.deleted {
            row.title.clone_from(&after.display_name);
            row.account = format!("i:0#.f|membership|{}", after.upn);
            row.e_mail.clone_from(&after.upn);
            row.sip_address.clone_from(&after.upn);
            row.modified = tenant.now();
            tenant.put(&row)?;
        }
    }
    Ok(())
}
