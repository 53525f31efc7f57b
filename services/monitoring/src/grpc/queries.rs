//! Queries: which checklists clusters owe, and what those say, now, on any day, and as it was known on any day.

use convene_kernel::aggregate::Record;
use convene_kernel::codes::ResourceId;
use convene_kernel::time::day_in;
use convene_kernel::visibility::Reader;
use convene_proto::monitoring::v1::record_service_server::RecordService;
use convene_proto::monitoring::v1::*;
use convene_runtime::grpc::{ServiceApi as _, records};
use convene_runtime::query_service;

use super::checklist_filter::ChecklistFilter;
use super::{Api, responses};
use crate::domain::Monitoring;
use crate::domain::checklist::{in_force, templates};
use crate::publish;
use crate::views::as_known;

query_service! { RecordService for Api {
    list_actions(self, asked: ListActionsRequest) -> ListActionsResponse {
        let actions = asked.actions(&asked.message.resource)?;
        Ok(ListActionsResponse { actions })
    }

    list_records(self, asked: ListRecordsRequest by ask_countries) -> ListRecordsResponse {
        let (records, page) = records(self, &asked)?;
        Ok(ListRecordsResponse { records, page: Some(page) })
    }

    get_history(self, asked: GetHistoryRequest) -> GetHistoryResponse {
        let (entries, page) = asked.resource_history(&asked.message.resource, publish::shown).await?;
        Ok(GetHistoryResponse { entries, page: Some(page) })
    }

    get_checklist(self, asked: GetChecklistRequest) -> GetChecklistResponse {
        let id = asked.id("checklist", &asked.message.checklist)?;
        let look = |record: &Record<Monitoring>, _: &Reader| responses::checklist_by_id(&record.state, &id);
        let (checklist, shown) = asked.look_at_the_moments(as_known, look).await?;
        Ok(GetChecklistResponse { checklist: Some(checklist), shown })
    }

    get_cluster_monitoring(self, asked: GetClusterMonitoringRequest) -> GetClusterMonitoringResponse {
        let id = asked.id("cluster", &asked.message.cluster)?;
        let (guidance, moment) = (self.edge.guidance(), asked.moment()?);
        let at = (moment, guidance.reference.zone(&asked.key.country));
        let look = |record: &Record<Monitoring>, _: &Reader| responses::cluster(record, &id, &guidance.policy, at);
        let (monitoring, shown) = asked.look_at_the_moments(as_known, look).await?;
        Ok(GetClusterMonitoringResponse { monitoring: Some(monitoring), shown })
    }

    list_checklists(self, request: ListChecklistsRequest as sent) -> ListChecklistsResponse {
        let asked = self.ask_named(request, |message| (&message.countries, &message.exercise))?;
        let clusters = self.clusters(|key| asked.is_about(key));
        let (page, filter) = (asked.page()?, ChecklistFilter::of(&asked, &clusters)?);
        let (guidance, now) = (self.edge.guidance(), self.engine.now());
        let mut checklists = Vec::new();
        self.engine.each_record(|key, record| {
            if asked.is_about(key) {
                let zone = guidance.reference.zone(&key.country);
                checklists.extend(filter.of_record(key, &record.state, &guidance.policy, (now, zone)));
            }
        });
        let (checklists, page) = page.cut(checklists, |row: &ChecklistRow| {
            let due_at = row.owed.as_ref().and_then(|owed| owed.due_at).map(|due_at| due_at.seconds);
            let id = row.checklist.as_ref().map(|one| one.checklist.clone());
            (row.country.clone(), row.cluster.clone(), due_at.is_none(), due_at, id)
        })?;
        Ok(ListChecklistsResponse { checklists, page: Some(page) })
    }

    get_checklist_template(self, asked: GetChecklistTemplateRequest) -> GetChecklistTemplateResponse {
        let (id, today) = (&asked.message.template, self.engine.now());
        let known = templates().map(|template| template.id.as_str());
        let named = asked.fields(|fields| match id.is_empty() {
            true => Some(None),
            false => fields.known_code::<ResourceId>("template", id, "template", known).map(Some),
        })?;
        let zone = self.edge.guidance().reference.zone(&asked.key.country);
        let template = match named {
            Some(named) => templates().find(|template| template.id.as_str() == named.as_str()),
            None => in_force(day_in(today, zone)),
        };
        Ok(GetChecklistTemplateResponse { template: template.map(responses::checklist_template) })
    }
} }
