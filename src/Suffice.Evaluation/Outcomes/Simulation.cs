using Suffice.Control;
using Suffice.Models;

namespace Suffice.Evaluation.Outcomes;

/// <summary>
/// Runs a controller on an outcome table exactly as an executor would: same questions, same order along a path, same MACs.
/// </summary>
internal static class Simulation
{
    /// <summary>
    /// Walks every input through the path tree. The controller is asked at each decision point that has children; at a leaf there is
    /// nothing to decide. Each question costs the controller's MACs at that point.
    /// </summary>
    public static Outcome Run(OutcomeTable table, IController controller)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(controller);
        var paths = new int[table.Count];
        var macs = new long[table.Count];
        var correct = new bool[table.Count];
        var teacherCorrect = new bool[table.Count];
        controller.Start([.. Enumerable.Range(0, table.Count).Select(table.Tokens)]);
        for (int input = 0; input < table.Count; input++)
        {
            (ExecutionPath path, long control) = Walk(table, controller, input);
            paths[input] = path.Index;
            macs[input] = table.Costs[input, path.Index] + control;
            correct[input] = table.Correct(input, path.Index);
            teacherCorrect[input] = table.TeacherCorrect(input);
        }
        return Outcome.Of(correct, teacherCorrect, paths, macs);
    }

    private static (ExecutionPath Path, long ControlMacs) Walk(OutcomeTable table, IController controller, int input)
    {
        PathLibrary library = table.Library;
        ExecutionPath at = library.Root;
        long control = 0;
        while (library.Children(at).Count > 0)
        {
            control += controller.Macs(at);
            ExecutionPath? next = controller.Decide(input, at, table.At(input, at.Index));
            if (next is null)
                break;
            if (next.Parent != at.Index)
                throw new InvalidOperationException($"The controller went from {at.Name} to {next.Name}, which does not follow it.");
            at = next;
        }
        return (at, control);
    }
}
