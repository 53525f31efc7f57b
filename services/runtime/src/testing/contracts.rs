//! What the contracts declare, for tests that compare it with the code.

use convene_proto::descriptor_pool;

/// The methods of a package that give commands, such as `convene.icsm.v1.ReportService/CloseMission`, in order.
pub fn command_methods(package: &str) -> Vec<String> {
    let services = descriptor_pool().services().filter(|service| service.package_name() == package);
    let methods: Vec<_> = services.flat_map(|service| service.methods().collect::<Vec<_>>()).collect();
    let commands = methods.iter().filter(|method| {
        let header = method.input().get_field(1).and_then(|field| field.kind().as_message().cloned());
        header.is_some_and(|header| header.full_name() == "convene.common.v1.CommandHeader")
    });
    let mut commands: Vec<_> =
        commands.map(|method| format!("{}/{}", method.parent_service().full_name(), method.name())).collect();
    commands.sort_unstable();
    commands
}
