using System.CommandLine;
using Suffice.Cluster.Clients;
using Suffice.Commands.Hosting;
using Suffice.Commands.Terminals;

namespace Suffice.Cluster.Verbs;

/// <summary>Does something with one job of a cluster.</summary>
internal abstract class JobVerb : Verb
{
    private readonly Argument<string> job = new("JOB") { Description = "The job, as `cluster status` calls it." };
    private readonly AddressOption address = new();

    protected JobVerb(Terminal terminal, string name, string summary, string details, params string[] examples)
        : base(terminal, name, summary, details, examples)
    {
        Add(job);
        address.AddTo(this);
    }

    protected string JobOf(ParseResult arguments) => arguments.GetRequiredValue(job);

    /// <summary>Connects with the cluster, for one thing.</summary>
    protected T With<T>(ParseResult arguments, Func<ClusterConnection, string, Task<T>> work) =>
        address.With(arguments, cluster => work(cluster, JobOf(arguments)), Terminal.Interruption);
}
