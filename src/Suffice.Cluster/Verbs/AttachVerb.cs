using System.CommandLine;
using Suffice.Cluster.Clients;
using Suffice.Cluster.Jobs;
using Suffice.Commands.Hosting;
using Suffice.Commands.Terminals;

namespace Suffice.Cluster.Verbs;

/// <summary>Follows a job that goes on without its client.</summary>
internal sealed class AttachVerb : JobVerb
{
    public AttachVerb(Terminal terminal)
        : base(
            terminal,
            "attach",
            "Follows a job until it ends.",
            "The command that began the job, given again, collects its results.",
            "cluster attach 3f2a91c07be4"
        ) => Does(Execute);

    public override string AfterInterruption => "The job goes on.";

    private int Execute(ParseResult arguments)
    {
        string id = JobOf(arguments);
        JobStatus status;
        using (ProgressDisplay progress = Terminal.ShowProgress())
            status = With(arguments, (cluster, job) =>
                JobWatch.Wait(cluster, job, progress, Terminal.Error.WriteLine, Terminal.Interruption)
            );
        switch (status.State)
        {
            case JobState.Done:
                Terminal.Output.WriteLine($"Job {id} is done: {status.Title}. Give the command that began it again to get the results.");
                return ExitCode.Success;
            case JobState.Unknown:
                throw new SufficeException(Fault.Usage, $"There is no job {id}. See `cluster status`.");
            case JobState.Cancelled:
                throw new SufficeException(Fault.Usage, $"Job {id} was cancelled.");
            default:
                foreach (string failure in status.Failures)
                    Terminal.Error.WriteLine($"Error: {failure}");
                throw new SufficeException(
                    Fault.Data,
                    $"Job {id} ended with {status.ShardsDone} of {status.Shards} shards done. Give the command that began it again with "
                        + "--retry."
                );
        }
    }
}
