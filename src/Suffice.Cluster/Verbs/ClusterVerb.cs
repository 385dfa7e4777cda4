using Suffice.Commands.Hosting;
using Suffice.Commands.Terminals;
using Suffice.Evaluation.Shards;

namespace Suffice.Cluster.Verbs;

/// <summary>Silos that do heavy work together, and the jobs they do.</summary>
internal sealed class ClusterVerb : Verb
{
    /// <param name="terminal">Where it reads and writes.</param>
    /// <param name="kinds">Work that silos can do.</param>
    public ClusterVerb(Terminal terminal, IReadOnlyList<ShardKind> kinds)
        : base(
            terminal,
            "cluster",
            "Starts silos that do heavy work together, and shows and ends their jobs.",
            "Verbs with --cluster cut their work into ranges of inputs, which silos do. docs/guide/cluster.md says more.",
            "cluster silo --store /mnt/suffice",
            "cluster status"
        )
    {
        Add(new SiloVerb(terminal, kinds));
        Add(new StatusVerb(terminal));
        Add(new AttachVerb(terminal));
        Add(new CancelVerb(terminal));
        Add(new SimulateJobVerb(terminal));
    }
}
