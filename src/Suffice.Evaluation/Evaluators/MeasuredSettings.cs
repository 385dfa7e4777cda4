using Suffice.Control;
using Suffice.Execution;
using static System.FormattableString;

namespace Suffice.Evaluation.Evaluators;

/// <summary>The settings that take turns on the same images: the teacher, the adapted net's full path, and every budget.</summary>
internal sealed class MeasuredSettings
{
    /// <param name="subject">Whose budgets.</param>
    /// <param name="ours">Runs the adapted bundle.</param>
    /// <param name="theirs">Runs the teacher.</param>
    /// <param name="batch">Inputs at a time.</param>
    /// <param name="count">Inputs in all.</param>
    public MeasuredSettings(EvaluationSubject subject, IExecutor ours, IExecutor theirs, int batch, int count)
    {
        MeasuredSetting Adapted(string name, IController controller) => new(name, subject.Bundle, ours, controller, batch, count);
        var teacherPath = new FixedPath(subject.Teacher.Library, subject.Teacher.Library.Full);
        Teacher = new MeasuredSetting("static", subject.Teacher, theirs, teacherPath, batch, count);
        FullPath = Adapted("full_path", new FixedPath(subject.Bundle.Library, subject.Bundle.Library.Full));
        Budgets =
        [
            .. subject.Budgets.Select(budget =>
                Adapted(Invariant($"{budget:0.######}"), BudgetResolver.Resolve(subject.Bundle, subject.Allowed(budget)))
            ),
        ];
        Default = Budgets[Array.IndexOf(subject.Budgets, subject.DefaultBudget)];
    }

    public MeasuredSetting Teacher { get; }

    public MeasuredSetting FullPath { get; }

    /// <summary>One for each of <see cref="EvaluationSubject.Budgets"/>.</summary>
    public MeasuredSetting[] Budgets { get; }

    /// <summary>The one of <see cref="Budgets"/> that is the bundle's default.</summary>
    public MeasuredSetting Default { get; }

    public MeasuredSetting[] All => [Teacher, FullPath, .. Budgets];
}
