//! A browser without scripts: it keeps its cookies, follows forms, and sends what they carry.

use std::collections::BTreeMap;

use ureq::Agent;
use ureq::http::Response;

/// A page as it came.
#[derive(Clone, Debug)]
pub struct Page {
    /// The status.
    pub status: u16,
    /// Where it leads; empty for nowhere.
    pub location: String,
    /// The headers that say what a browser may do.
    pub policy: String,
    /// Its text.
    pub text: String,
}

impl Page {
    /// Asserts that the page has `part`.
    pub fn has(&self, part: &str) -> &Self {
        assert!(self.text.contains(part), "'{part}' is not on the page ({}):\n{}", self.status, readable(&self.text));
        self
    }

    /// Asserts that it has not.
    pub fn has_not(&self, part: &str) -> &Self {
        assert!(!self.text.contains(part), "'{part}' is on the page:\n{}", readable(&self.text));
        self
    }

    /// The values of its hidden fields.
    pub fn hidden(&self) -> Vec<(String, String)> {
        let form = self.text.split("<main").nth(1).unwrap_or_default();
        let inputs =
            form.split("<input type=\"hidden\"").skip(1).map(|rest| rest.split('>').next().unwrap_or_default());
        inputs.map(|input| (attribute(input, "name"), attribute(input, "value"))).collect()
    }
}

/// Where the words of a page are, without its marks.
fn readable(html: &str) -> String {
    let main = html.split("<main").nth(1).unwrap_or(html);
    let mut text = String::new();
    let mut is_within = true;
    for letter in main.chars() {
        match letter {
            '<' => is_within = true,
            '>' => {
                is_within = false;
                text.push(' ');
            }
            _ if !is_within => text.push(letter),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn attribute(element: &str, name: &str) -> String {
    let value = element.split(&format!("{name}=\"")).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    value.replace("&#60;", "<").replace("&#62;", ">").replace("&#34;", "\"").replace("&#39;", "'").replace("&#38;", "&")
}

/// A browser.
pub struct Browser {
    agent: Agent,
    base: String,
    /// What the console has set, by name.
    cookies: BTreeMap<String, String>,
}

impl Browser {
    /// One that has visited nothing.
    pub fn new(base: &str) -> Self {
        let config = Agent::config_builder().http_status_as_error(false).max_redirects(0).build();
        Self { agent: config.into(), base: base.to_owned(), cookies: BTreeMap::new() }
    }

    /// One in which somebody has signed in.
    pub fn signed_in(base: &str, role: &str, organization: &str, cluster: &str) -> Self {
        let mut browser = Self::new(base);
        let who = format!("{role} {organization}");
        let pairs = [("who", who.as_str()), ("country", "PHL"), ("cluster", cluster)].map(owned);
        let page = browser.post("/en/login", &pairs);
        assert_eq!((page.status, page.location.as_str()), (303, "/en"), "{}", readable(&page.text));
        browser
    }

    /// The same browser, which goes on at another console.
    pub fn at(&mut self, base: &str) -> &mut Self {
        base.clone_into(&mut self.base);
        self
    }

    /// Signs in, and comes back to a page.
    pub fn signs_in(&mut self, role: &str, organization: &str, back: &str) -> Page {
        let who = format!("{role} {organization}");
        let pairs = [("who", who.as_str()), ("country", "PHL"), ("back", back)].map(owned);
        let page = self.post("/en/login", &pairs);
        assert_eq!((page.status, page.location.as_str()), (303, back), "{}", readable(&page.text));
        self.get(back)
    }

    /// Reads an answer as it comes.
    pub fn listens(&self, path: &str) -> impl std::io::Read + Send + 'static {
        let request = self.agent.get(format!("{}{path}", self.base)).header("cookie", self.cookie());
        request.call().expect("an answer").into_body().into_reader()
    }

    fn cookie(&self) -> String {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// Gets a page.
    pub fn get(&mut self, path: &str) -> Page {
        let request = self.agent.get(format!("{}{path}", self.base)).header("cookie", self.cookie());
        let response = request.call().expect("an answer");
        self.page(response)
    }

    /// Sends a form.
    pub fn post(&mut self, path: &str, pairs: &[(String, String)]) -> Page {
        self.post_from("same-origin", path, pairs)
    }

    /// Sends a form from a page of another site.
    pub fn post_from(&mut self, site: &str, path: &str, pairs: &[(String, String)]) -> Page {
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let request = self.agent.post(format!("{}{path}", self.base)).header("cookie", self.cookie());
        let response = request.header("sec-fetch-site", site).send_form(pairs).expect("an answer");
        self.page(response)
    }

    /// Takes a form to its check page.
    pub fn checks(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let form = self.get(path);
        assert_eq!(form.status, 200, "{path}: {}", readable(&form.text));
        let mut pairs: Vec<(String, String)> = form.hidden();
        pairs.extend(fields.iter().copied().map(owned));
        pairs.push(owned(("step", "check")));
        self.post(path, &pairs)
    }

    /// Does what a check page asks to confirm.
    pub fn confirms(&mut self, path: &str, check: &Page) -> Page {
        let mut pairs = check.hidden();
        pairs.push(owned(("step", "do")));
        self.post(path, &pairs)
    }

    /// Does a deed from its form to its receipt.
    pub fn does(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let check = self.checks(path, fields);
        assert_eq!(check.status, 200, "{path}: {}", readable(&check.text));
        let done = self.confirms(path, &check);
        assert_eq!(done.status, 303, "{path}: {}", readable(&done.text));
        let receipt = self.get(&done.location);
        assert_eq!(receipt.status, 200, "{}: {}", done.location, readable(&receipt.text));
        receipt
    }

    fn page(&mut self, mut response: Response<ureq::Body>) -> Page {
        let header = |name: &str| {
            response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
        };
        let (location, policy) = (header("location"), header("content-security-policy"));
        let set = response.headers().get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
        for (name, value) in set.filter_map(|cookie| cookie.split(';').next()?.split_once('=')) {
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let status = response.status().as_u16();
        let text = response.body_mut().read_to_string().expect("a text");
        Page { status, location, policy, text }
    }
}

/// A pair of a form.
pub fn owned((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}
