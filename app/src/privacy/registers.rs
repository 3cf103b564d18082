//! All registers: the record of processing activities (GDPR, article 30), with the way to each notice.

use crate::{
    list_file::REGISTERS_FILE,
    paths::NOTICE_OF_REGISTER,
    ui::{LinkButton, PageHeading, SummaryList, SummaryRow, Variant},
    visit::{self, Visit},
};
use leptos::prelude::*;
use leptos_meta::Title;
use luukku_backend::{
    Backend,
    accounts::list_file::FileRule,
    fault::Fault,
    privacy::{
        catalogue::{Notice, Text},
        processing_record::{self, ENTRIES, Entry},
    },
};
use luukku_domain::lang::Lang;

use super::said;

/// The page.
pub fn page() -> impl IntoView {
    let (lang, backend) = (visit::lang(), expect_context::<Backend>());
    let registers = backend.settings.catalogue.notices().iter().map(|notice| register(lang, notice));
    view! {
        <Title text=format!("{} – Luukku", words::title(lang))/>
        <div class="lu-wrap lu-main lu-stack">
            <PageHeading title=words::title(lang) lead=words::lead(lang)>
                <LinkButton href=REGISTERS_FILE.href(lang) variant=Variant::Secondary>{words::file(lang)}</LinkButton>
            </PageHeading>
            {registers.collect_view()}
        </div>
    }
}

/// The record as a file.
pub async fn file(visit: &Visit, backend: &Backend) -> Result<String, Fault<FileRule>> {
    Ok(processing_record::file(&backend.settings.catalogue, visit.lang))
}

fn register(lang: Lang, notice: &Notice) -> AnyView {
    let href = NOTICE_OF_REGISTER.href_to(lang, &[&notice.key.code()]);
    let one = |text: &Text| text.in_lang(lang).to_owned();
    let row = |(head, texts): Entry| SummaryRow::new(head(lang), said(lang, texts(notice)));
    view! {
        <section class="lu-section">
            <h2 class="ds-heading" data-size="sm"><a class="ds-link" href=href>{one(&notice.name)}</a></h2>
            <p>{one(&notice.summary)}</p>
            <SummaryList rows=ENTRIES.map(row).into()/>
        </section>
    }
    .into_any()
}

mod words {
    luukku_domain::texts! {
        title: "Henkilötietojen rekisterit" / "Register över personuppgifter" / "Registers of personal data";
        lead: "Seloste käsittelytoimista: mitä henkilötietoja palvelussa on, miksi ja kuinka kauan. Kunkin rekisterin nimestä pääset sen tietosuojaselosteeseen."
            / "Register över behandling: vilka personuppgifter som finns i tjänsten, varför och hur länge. Via registrets namn kommer du till dess dataskyddsbeskrivning."
            / "Record of processing activities: which personal data the service holds, why and for how long. The name of each register leads to its privacy notice.";
        file: "Lataa seloste (CSV)" / "Ladda ner registret (CSV)" / "Download the record (CSV)";
    }
}
