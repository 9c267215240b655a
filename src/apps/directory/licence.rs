//! What the licences of the simulated tenant contain (S1): product and plan ids as Microsoft publishes them. Which
//! applications a person may use follows from the plans.

use crate::tenant::Guid;

/// A product that can be assigned to a user.
pub struct Sku {
    /// Product id.
    pub id: Guid,
    /// Name of the product in scripts.
    pub part_number: &'static str,
    /// How many were bought.
    pub enabled: i32,
    /// What it contains.
    pub plans: &'static [ServicePlan],
}

/// One service of a product.
pub struct ServicePlan {
    /// Plan id.
    pub id: Guid,
    /// Name in scripts.
    pub name: &'static str,
    /// Whether content search finds what the application keeps; otherwise its own cmdlets or pages must be used (S2).
    pub searchable: bool,
}

const fn guid(bits: u128) -> Guid {
    Guid(crate::value::Guid::from_u128(bits))
}

const fn plan(bits: u128, name: &'static str, searchable: bool) -> ServicePlan {
    ServicePlan {
        id: guid(bits),
        name,
        searchable,
    }
}

const E3_PLANS: &[ServicePlan] = &[
    plan(
        0xefb87545_963c_4e0d_99df_69c6916d9eb0,
        "EXCHANGE_S_ENTERPRISE",
        true,
    ),
    plan(
        0x5dbe027f_2339_4123_9542_606e4d348a72,
        "SHAREPOINTENTERPRISE",
        true,
    ),
    plan(0x57ff2da0_773e_42df_b2af_ffb7a2317929, "TEAMS1", true),
    plan(0x0feaeb32_d00e_4d66_bd5a_43b5b83db82c, "MCOSTANDARD", true),
    plan(
        0xc87f142c_d1e9_4363_8630_aaea9c4d9ae5,
        "BPOS_S_TODO_2",
        true,
    ),
    plan(
        0x43de0ff5_c92c_492b_9116_175376d08c38,
        "OFFICESUBSCRIPTION",
        true,
    ),
    plan(
        0x94a54592_cd8b_425e_87c6_97868b000b91,
        "WHITEBOARD_PLAN2",
        false,
    ),
    plan(
        0x2789c901_c14e_48ab_a76a_be334d9d793a,
        "FORMS_PLAN_E3",
        false,
    ),
    plan(
        0xb737dad2_2f6c_4c65_90e3_ca563267e8b9,
        "PROJECTWORKMANAGEMENT",
        false,
    ),
    plan(
        0x76846ad7_7776_4c40_a281_a386362dd1b9,
        "FLOW_O365_P2",
        false,
    ),
    plan(
        0xc68f8d98_5534_41c8_bf36_22fa496fa792,
        "POWERAPPS_O365_P2",
        false,
    ),
    plan(
        0x9e700747_8b1d_45e5_ab8d_ef187ceec156,
        "STREAM_O365_E3",
        false,
    ),
    plan(0xa23b959c_7ce8_4e57_9140_b90eb88a9e97, "SWAY", false),
    plan(
        0x7547a3fe_08ee_4ccb_b430_5077c5041653,
        "YAMMER_ENTERPRISE",
        false,
    ),
];

const E5_PLANS: &[ServicePlan] = &[
    plan(
        0xefb87545_963c_4e0d_99df_69c6916d9eb0,
        "EXCHANGE_S_ENTERPRISE",
        true,
    ),
    plan(
        0x5dbe027f_2339_4123_9542_606e4d348a72,
        "SHAREPOINTENTERPRISE",
        true,
    ),
    plan(0x57ff2da0_773e_42df_b2af_ffb7a2317929, "TEAMS1", true),
    plan(0x0feaeb32_d00e_4d66_bd5a_43b5b83db82c, "MCOSTANDARD", true),
    plan(
        0xc87f142c_d1e9_4363_8630_aaea9c4d9ae5,
        "BPOS_S_TODO_2",
        true,
    ),
    plan(
        0x43de0ff5_c92c_492b_9116_175376d08c38,
        "OFFICESUBSCRIPTION",
        true,
    ),
    plan(
        0x4a51bca5_1eff_43f5_878c_177680f191af,
        "WHITEBOARD_PLAN3",
        false,
    ),
    plan(
        0xe212cbc7_0961_4c40_9825_01117710dcb1,
        "FORMS_PLAN_E5",
        false,
    ),
    plan(
        0xb737dad2_2f6c_4c65_90e3_ca563267e8b9,
        "PROJECTWORKMANAGEMENT",
        false,
    ),
    plan(
        0x07699545_9485_468e_95b6_2fca3738be01,
        "FLOW_O365_P3",
        false,
    ),
    plan(
        0x9c0dab89_a30c_4117_86e7_97bda240acd2,
        "POWERAPPS_O365_P3",
        false,
    ),
    plan(
        0x6c6042f5_6f01_4d67_b8c1_eb99d36eed3e,
        "STREAM_O365_E5",
        false,
    ),
    plan(0x70d33638_9c74_4d01_bfd3_562de28bd4ba, "BI_AZURE_P2", false),
    plan(0xa23b959c_7ce8_4e57_9140_b90eb88a9e97, "SWAY", false),
    plan(
        0x7547a3fe_08ee_4ccb_b430_5077c5041653,
        "YAMMER_ENTERPRISE",
        false,
    ),
    plan(
        0x34c0d7a0_a70f_4668_9238_47f9fc208882,
        "EXCHANGE_ANALYTICS",
        false,
    ),
];

const F3_PLANS: &[ServicePlan] = &[
    plan(
        0x4a82b400_a79f_41a4_b4e2_e94f5787b113,
        "EXCHANGE_S_DESKLESS",
        true,
    ),
    plan(
        0x902b47e5_dcb2_4fdc_858b_c63a90a2bdb9,
        "SHAREPOINTDESKLESS",
        true,
    ),
    plan(0x57ff2da0_773e_42df_b2af_ffb7a2317929, "TEAMS1", true),
    plan(
        0x80873e7a_cd2a_4e67_b061_1b5381a676a5,
        "BPOS_S_TODO_FIRSTLINE",
        true,
    ),
    plan(
        0x36b29273_c6d0_477a_aca6_6fbe24f538e3,
        "WHITEBOARD_FIRSTLINE1",
        false,
    ),
    plan(
        0xf07046bd_2a3c_4b96_b0be_dea79d7cbfb8,
        "FORMS_PLAN_K",
        false,
    ),
];

/// Products that the tenant can assign.
pub static SKUS: &[Sku] = &[
    Sku {
        id: guid(0x6fd2c87f_b296_42f0_b197_1e91e994b900),
        part_number: "ENTERPRISEPACK",
        enabled: 40,
        plans: E3_PLANS,
    },
    Sku {
        id: guid(0xc7df2760_2c81_4ef7_b578_5b5392b571df),
        part_number: "ENTERPRISEPREMIUM",
        enabled: 15,
        plans: E5_PLANS,
    },
    Sku {
        id: guid(0x4b585984_651b_448a_9e53_3b10f069cf7f),
        part_number: "DESKLESSPACK",
        enabled: 5,
        plans: F3_PLANS,
    },
    Sku {
        id: guid(0xf30db892_07e9_47e9_837c_80727f46fd3d),
        part_number: "FLOW_FREE",
        enabled: 10_000,
        plans: FLOW_FREE_PLANS,
    },
    Sku {
        id: guid(0xa403ebcc_fae0_4ca2_8c8c_7a907fd6c235),
        part_number: "POWER_BI_STANDARD",
        enabled: 1_000_000,
        plans: POWER_BI_PLANS,
    },
];

const FLOW_FREE_PLANS: &[ServicePlan] = &[plan(
    0x50e68c76_46c6_4674_81f9_75456511b170,
    "FLOW_P2_VIRAL",
    false,
)];

const POWER_BI_PLANS: &[ServicePlan] = &[plan(
    0x2049e525_b859_401b_b2a0_e0a31c4b1fe4,
    "BI_AZURE_P0",
    false,
)];

impl ServicePlan {
    /// The service that it belongs to, as assigned plans name it.
    pub fn service(&self) -> &'static str {
        match self.name {
            name if name.starts_with("EXCHANGE_S") => "exchange",
            name if name.starts_with("SHAREPOINT") => "SharePoint",
            name if name.starts_with("TEAMS") => "TeamspaceAPI",
            name if name.starts_with("MCO") => "MicrosoftCommunicationsOnline",
            name if name.starts_with("FLOW") => "ProcessSimple",
            name if name.starts_with("POWERAPPS") => "PowerAppsService",
            name if name.starts_with("FORMS") => "OfficeForms",
            name if name.starts_with("YAMMER") => "YammerEnterprise",
            name if name.starts_with("BI_") => "PowerBI",
            name if name.starts_with("WHITEBOARD") => "WhiteboardServices",
            name if name.starts_with("STREAM") => "MicrosoftStream",
            name if name.starts_with("BPOS_S_TODO") => "To-Do",
            "SWAY" => "Sway",
            "PROJECTWORKMANAGEMENT" => "ProjectWorkManagement",
            _ => "MicrosoftOffice",
        }
    }
}

/// A product by its id, or by its name without case.
pub fn sku(name: &str) -> Option<&'static Sku> {
    SKUS.iter().find(|sku| {
        sku.part_number.eq_ignore_ascii_case(name) || sku.id.to_string().eq_ignore_ascii_case(name)
    })
}
