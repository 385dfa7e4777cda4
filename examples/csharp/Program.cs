// Classifies images with a bundle: dotnet run -- BUNDLE BUDGET IMAGE..., the budget "default" or a share of the static net's multiply-adds.
using System.Globalization;
using Suffice;
using Suffice.Text;

if (args.Length < 3)
{
    Console.Error.WriteLine("Give a bundle, a budget (default, or above 0 and at most 1), and images.");
    return 2;
}
try
{
    using BundledModel model = TextModel.Open(args[0]);
    using ClassifierPool pool = model.CreatePool();
    Budget budget = args[1] == "default" ? Budget.Default : Budget.Mean(double.Parse(args[1], CultureInfo.InvariantCulture));
    foreach (Prediction p in pool.ClassifyFiles(args[2..], budget))
        Console.WriteLine($"{p.Label}, {p.Probability:0.0 %}, {p.Path.Name}, {p.Cost.Macs:N0} multiply-adds");
    return 0;
}
catch (SufficeException error)
{
    Console.Error.WriteLine(error.Message); // says what, where, and what to do
    return 1;
}
