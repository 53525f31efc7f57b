//! The reference data and the caller's identity through real gRPC, as a client needs them to draw a page.

use crate::support::suite::{Ground, by, connect};
use convene_kernel::identity::Role;
use convene_proto::common::v1 as common;
use convene_proto::common::v1::identity_service_client::IdentityServiceClient;
use convene_proto::common::v1::reference_service_client::ReferenceServiceClient;
use tonic::Code;
use tonic::transport::Channel;
use tonic_types::StatusExt as _;

/// A client of a running service, and the token of a person with a role in one country only.
struct Client {
    reference: ReferenceServiceClient<Channel>,
    token: String,
}

impl Client {
    async fn countries(&mut self, as_of: &str) -> Vec<common::Country> {
        let page = Some(common::PageRequest { page_size: 500, page_token: String::new() });
        let request = common::ListCountriesRequest { as_of: as_of.to_owned(), page };
        let answer = self.reference.list_countries(by(&self.token, request)).await.expect("countries");
        answer.into_inner().countries
    }

    async fn clusters(&mut self, as_of: &str) -> Vec<common::GlobalCluster> {
        let request = common::ListGlobalClustersRequest { as_of: as_of.to_owned(), page: None };
        let answer = self.reference.list_global_clusters(by(&self.token, request)).await.expect("clusters");
        answer.into_inner().clusters
    }

    async fn lists(&mut self, names: &[&str]) -> Result<Vec<common::CodeList>, tonic::Status> {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        let request = common::ListCodeListsRequest { names, as_of: String::new(), page: None };
        self.reference.list_code_lists(by(&self.token, request)).await.map(|answer| answer.into_inner().lists)
    }
}

fn country<'a>(countries: &'a [common::Country], code: &str) -> Option<&'a common::Country> {
    countries.iter().find(|country| country.code == code)
}

fn cluster<'a>(clusters: &'a [common::GlobalCluster], code: &str) -> Option<&'a common::GlobalCluster> {
    clusters.iter().find(|cluster| cluster.code == code)
}

#[tokio::test]
async fn a_client_gets_names_in_the_language_it_chooses_and_as_of_a_day() {
    let ground = Ground::new(&[]).await;
    let (_accounts, running) = ground.service().await;
    let token = ground.token("partner-1", Role::Partner, Some("SSD"));
    let mut client = Client { reference: ReferenceServiceClient::new(connect(&running).await), token };

    let today = client.countries("").await;
    let south_sudan = country(&today, "SSD").expect("it exists today");
    let names = south_sudan.names.clone().expect("names");
    assert_eq!((names.en.as_str(), names.fr.as_str()), ("South Sudan", "Soudan du Sud"));
    assert_eq!((names.es.as_str(), names.ar.as_str()), ("Sudán del Sur", "جنوب السودان"));
    assert_eq!((south_sudan.m49.as_str(), south_sudan.time_zone.as_str()), ("728", "Africa/Juba"));
    assert_eq!((south_sudan.valid_from.as_str(), south_sudan.valid_to.as_str()), ("2011-07-09", ""));
    assert!(country(&client.countries("2011-07-08").await, "SSD").is_none());
    assert!(country(&client.countries("2011-07-09").await, "SSD").is_some());

    let turkey = |countries: &[common::Country]| {
        country(countries, "TUR").and_then(|one| one.names.clone()).expect("Türkiye").en
    };
    assert_eq!(turkey(&client.countries("2022-05-31").await), "Turkey");
    assert_eq!(turkey(&client.countries("2022-06-01").await), "Türkiye");

    let of_2006 = client.clusters("2006-11-24").await;
    let telecoms = cluster(&of_2006, "TEL").expect("telecommunications");
    assert_eq!(telecoms.leads.len(), 3, "{:?}", telecoms.leads);
    let shelter = cluster(&of_2006, "SHL").expect("shelter");
    let convener = shelter.leads.iter().find(|lead| lead.agency == "IFRC").expect("a convener");
    assert_eq!((convener.part(), convener.setting()), (common::LeadPart::Convener, common::LeadSetting::Disaster));
    let today = client.clusters("").await;
    let water = cluster(&today, "WSH").expect("water");
    assert!(water.aliases.contains(&"WASH".to_owned()) && water.kind() == common::ClusterKind::Technical, "{water:?}");
    let violence = cluster(&today, "PRO-GBV").expect("an area of responsibility");
    assert_eq!((violence.area_of.as_str(), violence.standing()), ("PRO", common::ClusterStanding::Cluster));
    assert!(cluster(&of_2006, "FSC").is_none() && cluster(&today, "FSC").is_some());
}

#[tokio::test]
async fn organizations_bodies_roles_and_lists_are_there() {
    let ground = Ground::new(&[]).await;
    let (_accounts, running) = ground.service().await;
    let token = ground.token("partner-1", Role::Partner, Some("SSD"));
    let mut client = Client { reference: ReferenceServiceClient::new(connect(&running).await), token };

    let page = Some(common::PageRequest { page_size: 500, page_token: String::new() });
    let request = common::ListOrganizationsRequest { page };
    let answer = client.reference.list_organizations(by(&client.token, request)).await.expect("organizations");
    let organizations = answer.into_inner().organizations;
    let federation = organizations.iter().find(|organization| organization.code == "IFRC").expect("IFRC");
    assert_eq!(federation.kind(), common::OrganizationKind::Movement);
    assert_eq!(federation.iasc_standing(), common::IascStanding::StandingInvitee);
    assert_eq!(federation.limits(), common::OrganizationLimits::ConvenerOnly);

    let request = common::ListBodiesRequest { as_of: "2011-04-06".to_owned(), page: None };
    let answer = client.reference.list_bodies(by(&client.token, request)).await.expect("bodies");
    let bodies = answer.into_inner().bodies;
    let task_teams: Vec<_> = bodies.iter().filter(|body| body.part == "ttca").map(|body| &body.short_name).collect();
    assert_eq!(task_teams, ["TTCA"], "its successors come later");

    let request = common::ListRolesRequest { page: None };
    let answer = client.reference.list_roles(by(&client.token, request)).await.expect("roles");
    let roles = answer.into_inner().roles;
    assert_eq!(roles.len(), Role::ALL.len());
    let coordinator = roles.iter().find(|role| role.code == "hc").expect("the HC");
    assert_eq!(coordinator.title, "Humanitarian Coordinator");
    assert!(
        roles.iter().all(|role| role.description.ends_with('.') && !role.description.starts_with(' ')),
        "{roles:?}"
    );

    let lists = client.lists(&["sharing-terms", "activation-criteria"]).await.expect("lists");
    let found: Vec<_> = lists.iter().map(|list| (list.name.as_str(), list.row.as_str(), list.items.len())).collect();
    assert_eq!(found, [("activation-criteria", "RM-1.1", 4), ("sharing-terms", "RM-7.4", 9)]);
    assert!(client.lists(&[]).await.expect("all lists").len() > 20);
    let refused = client.lists(&["sharing-term"]).await.expect_err("there is no such list");
    assert!(refused.code() == Code::InvalidArgument && refused.message().contains("did you mean sharing-terms"));
}

#[tokio::test]
async fn the_reference_data_comes_in_pages_to_those_with_a_token() {
    let ground = Ground::new(&[]).await;
    let (_accounts, running) = ground.service().await;
    let mut reference = ReferenceServiceClient::new(connect(&running).await);
    let token = ground.token("partner-1", Role::Partner, Some("SSD"));
    let mut request = common::ListCountriesRequest::default();
    let mut codes = Vec::new();
    loop {
        let answer = reference.list_countries(by(&token, request.clone())).await.expect("a page").into_inner();
        codes.extend(answer.countries.into_iter().map(|country| country.code));
        let page = answer.page.expect("what follows");
        assert_eq!(page.total_size, 249);
        if page.next_page_token.is_empty() {
            break;
        }
        request.page = Some(common::PageRequest { page_size: 100, page_token: page.next_page_token });
    }
    assert!(codes.len() == 249 && codes.is_sorted(), "{codes:?}");

    let malformed = common::ListCountriesRequest { as_of: "9 July 2011".to_owned(), page: None };
    let refused = reference.list_countries(by(&token, malformed)).await.expect_err("it is no date");
    assert_eq!(refused.get_error_details().error_info().expect("a reason").reason, "DATE_MALFORMED");
    let refused = reference.list_countries(common::ListCountriesRequest::default()).await.expect_err("no token");
    assert_eq!(refused.code(), Code::Unauthenticated);
}

#[tokio::test]
async fn a_caller_learns_who_it_is_and_which_installation_answers() {
    let ground = Ground::new(&[("INSTALLATION__NAME", "clusters.example.org")]).await;
    let (_accounts, running) = ground.service().await;
    let mut identity = IdentityServiceClient::new(connect(&running).await);
    let token = ground.token("hc-ssd", Role::HumanitarianCoordinator, Some("SSD"));
    let caller = identity.who_am_i(by(&token, common::WhoAmIRequest {})).await.expect("an identity").into_inner();
    assert_eq!((caller.person.as_str(), caller.organization.as_str()), ("hc-ssd", "OCHA"));
    let grant = common::Grant { role: "hc".to_owned(), country: "SSD".to_owned(), cluster: String::new() };
    assert_eq!(caller.grants, [grant]);
    let now = convene_runtime::clock::Clock::now(&convene_runtime::clock::SystemClock).timestamp();
    let remaining = caller.token_expires_at.expect("an expiry").seconds - now;
    assert!((1..=3600).contains(&remaining), "the token expires in {remaining} s");
    assert_eq!(caller.installation, "clusters.example.org");
    assert_eq!((caller.version.as_str(), caller.service.as_str()), (env!("CARGO_PKG_VERSION"), "ledger"));
    assert!(!caller.simulated_time);
    let anonymous = identity.who_am_i(common::WhoAmIRequest {}).await.expect_err("it has no token");
    assert_eq!(anonymous.code(), Code::Unauthenticated);
}
